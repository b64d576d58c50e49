/**
 * Words that lists of leaked passwords begin with and that reach the least length with digits around them, in lower case
 * and without other characters. Short on purpose: length and the limits on guessing do the rest.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  (
    "password passw0rd passwort password1 password12 password123 password1234 passwordpassword mypassword newpassword changeme " +
    "changemenow letmein letmeinnow welcome welcome1 welcome123 iloveyou iloveyou1 iloveyou2 iloveyou123 loveyou ilovejapan " +
    "administrator admin admin123 admin1234 adminadmin rootroot football baseball basketball superman batman starwars pokemon " +
    "pikachu doraemon nintendo playstation princess sunshine sunshine1 monkey dragon master shadow michael jordan jennifer " +
    "trustno1 whatever computer internet liverpool chelsea arsenal barcelona manchester mustang ferrari corvette jessica " +
    "charlie freedom summer winter spring autumn secret secret123 topsecret mysecret qwerty qwerty123 qwerty1234 qwertyuiop " +
    "qwertyuiop1 asdfghjkl asdfghjkl1 zxcvbnm zxcvbnm123 asdfasdf asdf1234 qwer1234 abcd1234 abc12345 abcdefg123 a1b2c3d4e5 " +
    "1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc q1w2e3r4t5 q1w2e3r4t5y6 zaq12wsx zaq1zaq1 1234567890 0987654321 123456789a a123456789 " +
    "123123123123 1122334455 112233445566 9876543210 1234512345 1111122222 12345qwert qwert12345 12345abcde abcde12345 " +
    "sakura sakura123 sakurasakura yamato yamada tanaka suzuki satou takahashi nihon nippon tokyo osaka kyoto hokkaido okinawa " +
    "fujisan arigatou arigato konnichiwa ohayou sayonara aishiteru daisuki kawaii himitsu pasuwado pasuwaado ninja samurai " +
    "sekai tomodachi yoroshiku hajimemashite onegaishimasu google facebook twitter instagram yahoo microsoft windows samsung " +
    "iphone android facebook123 google123 linkedin dropbox correcthorsebatterystaple thisismypassword donttellanyone " +
    "nopassword guestguest test testtest testtest123 testing testing123 user username defaultpassword default temporary temp"
  ).split(" "),
);
