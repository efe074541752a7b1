using System.Text;
using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Gelf.Http;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.Gelf.Http;

public sealed class HttpHeadersFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "")]
    [InlineData("Authorization: Bearer abc", "Authorization: Bearer abc\r\n")]
    [InlineData("Authorization: Bearer abc\n\nX-Tenant:7\r\n", "Authorization: Bearer abc\r\nX-Tenant:7\r\n")]
    public void Read_Headers_AreSentAsTheyStand(string content, string expected)
    {
        Assert.Equal(expected, Encoding.Latin1.GetString(HttpHeadersFile.Read(Write(content))));
    }

    [Theory]
    [InlineData("secret-token", "line 1 of {0} is no header; it must be such as \"Authorization: Bearer ...\"")]
    [InlineData("A: b\nX y: secret-token", "line 2 of {0} is no header; it must be such as \"Authorization: Bearer ...\"")]
    [InlineData(": secret-token", "line 1 of {0} is no header; it must be such as \"Authorization: Bearer ...\"")]
    [InlineData("A: secret-token\rHost: x", "line 1 of {0} has a control character")]
    [InlineData("A: secret-token\0", "line 1 of {0} has a control character")]
    [InlineData("content-LENGTH: secret-token", "line 1 of {0} sets content-LENGTH, which LogRelay sets itself")]
    public void Read_SomethingElse_IsRefusedWithoutRepeatingIt(string content, string problem)
    {
        var path = Write(content);

        var error = Assert.Throws<OptionFileException>(() => HttpHeadersFile.Read(path));

        Assert.Equal($"gelf-http-headers-file: {string.Format(System.Globalization.CultureInfo.InvariantCulture, problem, path)}", error.Message);
        Assert.DoesNotContain("secret-token", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EndlessFile_IsRefused() =>
        Assert.Contains("longer than 16384 bytes", Assert.Throws<OptionFileException>(() => HttpHeadersFile.Read("/dev/zero")).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_MissingFile_SaysWhereFilesAreLookedFor() =>
        Assert.Contains("under /var/lib/logrelay", Assert.Throws<OptionFileException>(() => HttpHeadersFile.Read(_folder.File("none"))).Message, StringComparison.Ordinal);

    private string Write(string content)
    {
        File.WriteAllText(_folder.File("headers"), content, Encoding.Latin1);
        return _folder.File("headers");
    }
}
