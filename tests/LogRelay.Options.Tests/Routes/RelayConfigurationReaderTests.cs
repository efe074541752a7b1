using System.Text;
using CsCheck;
using LogRelay.Options.Routes;
using Xunit;

namespace LogRelay.Options.Tests.Routes;

/// <summary>relay.json comes into force whole or not at all, and says everything that is wrong at once.</summary>
public sealed class RelayConfigurationReaderTests
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    [Fact]
    public void A_file_with_everything_is_read()
    {
        var relay = Read(
            """
            {
              // Everybody's
              "defaults": { "max-size": "10m", "max-file": 3, "compress": true },
              "routes": {
                "prod": {
                  "options": { "tag": "{{.Name}}", "compress": null },
                  "sinks": {
                    "graylog": { "gelf-address": "tcp://graylog:12201" },
                    "second": { "gelf-address": "udp://other:12201", "gelf-compression-type": "none" },
                  },
                },
              },
            }
            """).Configuration!;

        Assert.Equal(new Dictionary<string, string?> { ["max-size"] = "10m", ["max-file"] = "3", ["compress"] = "true" }, relay.Defaults);
        var route = Assert.Single(relay.Routes).Value;
        Assert.Equal(new Dictionary<string, string?> { ["tag"] = "{{.Name}}", ["compress"] = null }, route.Options);
        Assert.Equal(["graylog", "second"], route.Sinks.Keys);
    }

    [Theory]
    [InlineData("", "line 1, column 1: is not JSON")]
    [InlineData("{\n  \"defaults\": {]", "line 2, column 16: is not JSON")]
    [InlineData("{\"defaults\":{},\"defaults\":{}}", "is not JSON")]
    [InlineData("[]", "relay.json: must be an object")]
    [InlineData("{\"default\":{}}", "relay.json: \"default\" is not known here; it may hold \"defaults\" and \"routes\"")]
    [InlineData("{\"defaults\":[]}", "defaults: must be an object")]
    [InlineData("{\"defaults\":{\"max-size\":[\"1m\"]}}", "defaults: \"max-size\" must be a string, a number, true, false or null")]
    [InlineData("{\"defaults\":{\"max-sise\":\"1m\"}}", "defaults: log-opt \"max-sise\" is not known; did you mean \"max-size\"?")]
    [InlineData("{\"defaults\":{\"max-file\":0}}", "defaults: log-opt max-file=\"0\": must be at least 1")]
    [InlineData("{\"defaults\":{\"route\":\"x\"}}", "defaults: route \"x\" is not in \"routes\"")]
    [InlineData("{\"routes\":{\"a b\":{}}}", "routes: \"a b\" is not a name: letters, digits")]
    [InlineData("{\"routes\":{\"../x\":{}}}", "routes: \"../x\" is not a name")]
    [InlineData("{\"routes\":{\"p\":{\"sink\":{}}}}", "routes.p: \"sink\" is not known here; it may hold \"options\" and \"sinks\"")]
    [InlineData("{\"routes\":{\"p\":{\"options\":{\"route\":\"p\"}}}}", "routes.p.options: a route cannot name a route")]
    [InlineData("{\"routes\":{\"p\":{\"options\":{\"max-size\":\"x\"}}}}", "routes.p.options: log-opt max-size=\"x\": must be a size")]
    [InlineData("{\"routes\":{\"p\":{\"sinks\":{\"g\":{\"gelf-address\":\"tcp://h:1\",\"awslogs-group\":\"x\"}}}}}", "routes.p.sinks.g: must say where it is, with exactly one of")]
    [InlineData("{\"defaults\":{\"awslogs-region\":\"EU\"}}", "defaults: log-opt awslogs-region=\"EU\": must be a region's name")]
    [InlineData("{\"routes\":{\"p\":{\"sinks\":{\"g\":{}}}}}", "routes.p.sinks.g: must say where it is")]
    [InlineData("{\"routes\":{\"p\":{\"sinks\":{\"g\":{\"gelf-address\":\"x\"}}}}}", "routes.p.sinks.g: log-opt gelf-address=\"x\": must be")]
    [InlineData("{\"routes\":{\"p\":{\"sinks\":{\"g\":{\"gelf-address\":\"tcp://h:1\",\"max-size\":\"1m\"}}}}}", "routes.p.sinks.g: max-size counts for the whole container")]
    public void What_is_wrong_is_said_with_its_place(string json, string fault)
    {
        var result = Read(json);

        Assert.False(result.IsValid);
        Assert.Contains(result.Faults, found => found.ToString().Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_fault_is_named_at_once()
    {
        var result = Read("""{"routes":{"a":{"options":{"max-size":"x","max-fiel":"1"}},"b":{"sinks":{"g":{"gelf-address":"x"}}}}}""");

        Assert.Equal(3, result.Faults.Count);
    }

    [Fact]
    public void A_file_of_any_size_or_bytes_is_refused_in_words()
    {
        Assert.Contains("at most", RelayConfigurationReader.Read(new byte[RelayConfigurationReader.MaxBytes + 1], NoEnvironment).Faults[0].Problem, StringComparison.Ordinal);
        Assert.False(Read(new string('[', 100_000)).IsValid);
        Assert.False(Read($$$"""{"routes":{{{{string.Join(',', Enumerable.Range(0, 1001).Select(static i => $"\"r{i}\":{{}}"))}}}}}""").IsValid);
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["{}[]\":,\\defaultsroutesnullp\t1 /*"], 0, 60]).Sample(static text =>
        {
            var result = Read(text);
            return result.IsValid == (result.Faults.Count == 0)
                && result.Faults.All(static fault => !fault.ToString().Any(char.IsControl));
        }, iter: 20_000);
    }

    private static RelayReadResult Read(string json) => RelayConfigurationReader.Read(Encoding.UTF8.GetBytes(json), NoEnvironment);
}
