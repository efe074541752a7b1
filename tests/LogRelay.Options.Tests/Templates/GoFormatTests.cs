using Xunit;

namespace LogRelay.Options.Tests.Templates;

/// <summary>Golden results from the documentation of Go's fmt package.</summary>
public sealed class GoFormatTests
{
    [Theory]
    [InlineData("\"%d|%5d|%-5d|%05d|%+d|% d\" 42 42 42 42 42 42", "42|   42|42   |00042|+42| 42")]
    [InlineData("\"%b %o %O %x %X %#b %#o %#x %#X\" 10 10 10 255 255 10 10 255 255", "1010 12 0o12 ff FF 0b1010 012 0xff 0XFF")]
    [InlineData("\"%x %d %05d %.3d %8.3d|%-8.3d|\" -255 -42 -42 7 -7 7", "-ff -42 -0042 007     -007|007     |")]
    [InlineData("\"%.0d|%5.0d|\" 0 0", "|     |")]
    [InlineData("\"%c %q %U %#U\" 0x1F600 'x' 'é' 'é'", "😀 'x' U+00E9 U+00E9 'é'")]
    [InlineData("\"%s|%5s|%-5s|%.2s|%5.1s|%q\" \"abc\" \"abc\" \"abc\" \"abc\" \"abc\" \"a\\\"b\\n\"", "abc|  abc|abc  |ab|    a|\"a\\\"b\\n\"")]
    [InlineData("\"%5s|%.1s|\" \"é\" \"éa\"", "    é|é|")]
    [InlineData("\"%x|%X|% x|%#x|%# x|%.1x\" \"hi\" \"hi\" \"hi\" \"hi\" \"hi\" \"hi\"", "6869|6869|68 69|0x6869|0x68 0x69|68")]
    [InlineData("\"%+q %#q\" \"é\" \"a\\\\b\"", "\"\\u00e9\" `a\\b`")]
    [InlineData("\"%q\" \"\\xff\\u200b\\x01\"", "\"\\xff\\u200b\\x01\"")]
    [InlineData("\"%f %.2f %e %g %G %8.3f|%-8.1f|%+.1f %06.1f\" 1.5 1.005 1500.0 1e21 1e-7 3.14159 2.5 2.5 -2.5", "1.500000 1.00 1.500000e+03 1e+21 1E-07    3.142|2.5     |+2.5 -002.5")]
    [InlineData("\"%g %g %g %.3g %v\" 100000.0 1000000.0 0.0001 123456.0 123456789.0", "100000 1e+06 0.0001 1.23e+05 1.23456789e+08")]
    [InlineData("\"%t %v %5t|\" true false true", "true false  true|")]
    [InlineData("\"%v %d %s\" 1 2 \"x\"", "1 2 x")]
    [InlineData("\"%+v %#v %#v\" 5 \"a\" 5", "5 \"a\" 5")]
    [InlineData("\"%T %T %T %T\" 1 \"\" 1.5 true", "int string float64 bool")]
    [InlineData("\"%v %s %q %x\" .ContainerArgs .ContainerArgs .ContainerArgs .ContainerArgs", "[-c echo hi] [-c echo hi] [\"-c\" \"echo hi\"] [2d63 6563686f206869]")]
    [InlineData("\"%v %q %#v\" .Config .Config .Config", "map[max-size:10m tag:x] map[\"max-size\":\"10m\" \"tag\":\"x\"] map[string]string{\"max-size\":\"10m\", \"tag\":\"x\"}")]
    [InlineData("\"%#v %d\" .ContainerArgs .ContainerArgs", "[]string{\"-c\", \"echo hi\"} [%!d(string=-c) %!d(string=echo hi)]")]
    [InlineData("\"%s\" .ContainerCreated", "2026-08-23 10:11:12.123456 +0000 UTC")]
    [InlineData("\"%v %s %d\" nil nil nil", "<nil> %!s(<nil>) %!d(<nil>)")]

    // What does not fit is said in the result.
    [InlineData("\"%d\" \"hi\"", "%!d(string=hi)")]
    [InlineData("\"%s\" 5", "%!s(int=5)")]
    [InlineData("\"%z\" 5", "%!z(int=5)")]
    [InlineData("\"%t\" 1.5", "%!t(float64=1.5)")]
    [InlineData("\"%d %d\" 1", "1 %!d(MISSING)")]
    [InlineData("\"%d\" 1 \"x\" nil", "1%!(EXTRA string=x, <nil>)")]
    [InlineData("\"no verb\" 3", "no verb%!(EXTRA int=3)")]
    [InlineData("\"100%\"", "100%!(NOVERB)")]
    [InlineData("\"100%%\"", "100%")]
    [InlineData("\"%-5%|\"", "%|")]
    [InlineData("\"%999999999d\" 1", "%!(NOVERB)%!(EXTRA int=1)")]
    [InlineData("\"%[2]d %[1]d\" 1 2", "2 1")]
    [InlineData("\"%[3]d\" 1 2", "%!d(BADINDEX)")]
    [InlineData("\"%[x]d\" 1", "%!d(BADINDEX)")]
    [InlineData("\"%*d|%-*d|%.*f\" 5 42 5 42 2 3.14159", "   42|42   |3.14")]
    [InlineData("\"%*d\" \"x\" 42", "%!(BADWIDTH)42")]
    [InlineData("\"%.*d\" -1 42", "%!(BADPREC)42")]
    [InlineData("\"%[3]*.[2]*[1]f\" 12.0 2 6", " 12.00")]
    public void Printf_Format_IsGos(string arguments, string expected)
    {
        Assert.Equal(expected, Tags.Render("{{printf " + arguments + "}}"));
    }
}
