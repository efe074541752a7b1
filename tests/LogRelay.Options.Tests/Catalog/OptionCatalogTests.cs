using LogRelay.Options.Catalog;
using LogRelay.Options.Parsing;
using Xunit;

namespace LogRelay.Options.Tests.Catalog;

public sealed class OptionCatalogTests
{
    public static TheoryData<string> Names => [.. OptionCatalog.All.Select(option => option.Name)];

    public static TheoryData<string> NamesWithDefault =>
        [.. OptionCatalog.All.Where(option => option.Default is not null).Select(option => option.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Definition_EveryOption_SaysAllThatThePageNeeds(string name)
    {
        var option = OptionCatalog.Find(name)!;

        Assert.Matches("^[a-z]+(-[a-z]+)*$", option.Name);
        Assert.NotEqual(OptionOrigin.None, option.Origin);
        Assert.EndsWith(".", option.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', option.Text);
        Assert.True(option.Default is null != option.Absent is null, "exactly one of Default and Absent");
        Assert.True(option.Kind is OptionKind.Choice ? option.Choices.Count > 0 : option.Kind is OptionKind.Boolean || option.Choices.Count == 0);
    }

    [Theory]
    [MemberData(nameof(NamesWithDefault))]
    public void Default_GivenAsAValue_MeansTheSameAsAbsent(string name)
    {
        var option = OptionCatalog.Find(name)!;
        var company = Company(name);
        var absent = LogOptParser.Parse(company);

        company[name] = option.Default!;
        var given = LogOptParser.Parse(company);

        Assert.Equal("", given.ToLine());
        Assert.Equal(absent.Options, given.Options);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Example_GivenAsAValue_IsAccepted(string name)
    {
        var company = Company(name);
        company[name] = OptionCatalog.Find(name)!.Example;

        Assert.Equal("", LogOptParser.Parse(company).ToLine());
    }

    [Fact]
    public void Names_AllFamilies_AreDistinct()
    {
        Assert.Equal(OptionCatalog.All.Count, OptionCatalog.All.Select(option => option.Name).Distinct(StringComparer.Ordinal).Count());
    }

    // The options that the one named cannot be without.
    private static Dictionary<string, string> Company(string name) => name switch
    {
        "compress" => new() { ["max-size"] = "1m", ["max-file"] = "2" },
        "multiline-max-lines" or "multiline-max-size" or "multiline-flush" => new() { ["multiline-pattern"] = "^x" },
        "rate-limit-burst" => new() { ["rate-limit"] = "10" },
        "redact-replacement" => new() { ["redact"] = "email" },
        "sync-interval" => new() { ["sync"] = "interval" },
        "max-buffer-size" => new() { ["mode"] = "non-blocking" },
        _ when name.StartsWith("gelf-tcp-", StringComparison.Ordinal) => new() { ["gelf-address"] = "tcp://graylog:12201" },
        "gelf-tls-key-file" => new() { ["gelf-address"] = "tls://graylog:12201", ["gelf-tls-cert-file"] = "/tls/cert.pem" },
        _ when name.StartsWith("gelf-tls-", StringComparison.Ordinal) => new() { ["gelf-address"] = "tls://graylog:12201" },
        "relay-tls-key-file" => new() { ["relay-address"] = "https://logs:7420", ["relay-tls-cert-file"] = "/tls/cert.pem" },
        _ when name.StartsWith("relay-", StringComparison.Ordinal) => new() { ["relay-address"] = "https://logs:7420" },
        _ when name.StartsWith("gelf-http-", StringComparison.Ordinal) => new() { ["gelf-address"] = "http://graylog:12201" },
        _ when name.StartsWith("gelf-udp-", StringComparison.Ordinal) => new() { ["gelf-address"] = "udp://graylog:12201" },
        _ when name.StartsWith("gelf-compression-", StringComparison.Ordinal) => new() { ["gelf-address"] = "udp://graylog:12201" },
        _ when name.StartsWith("awslogs-", StringComparison.Ordinal) => new() { ["awslogs-group"] = "g" },
        _ => [],
    };
}
