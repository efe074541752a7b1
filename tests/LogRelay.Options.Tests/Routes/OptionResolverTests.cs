using System.Text;
using LogRelay.Options.Routes;
using Xunit;

namespace LogRelay.Options.Tests.Routes;

/// <summary>Precedence: built-in, plugin environment, relay.json's defaults, route, the container's own.</summary>
public sealed class OptionResolverTests
{
    private const string Relay =
        """
        {
          "defaults": { "max-size": "20m", "max-file": "2", "gelf-address": "tcp://default:1" },
          "routes": {
            "prod": {
              "options": { "max-size": "30m" },
              "sinks": {
                "one": { "gelf-address": "tcp://one:1" },
                "two": { "gelf-address": "udp://two:2", "gelf-compression-type": "zlib" }
              }
            },
            "quiet": { "options": { "gelf-address": null } }
          }
        }
        """;

    [Fact]
    public void Each_layer_is_over_the_one_before()
    {
        var none = Resolve("", environment: null, relay: "{}");
        Assert.Null(none.Stream!.Rotation.MaxSizeBytes);

        var fromEnvironment = Resolve("", environment: "max-size=10m", relay: "{}");
        Assert.Equal(10_000_000, fromEnvironment.Stream!.Rotation.MaxSizeBytes);

        var fromDefaults = Resolve("", environment: "max-size=10m compress=true");
        Assert.Equal(20_000_000, fromDefaults.Stream!.Rotation.MaxSizeBytes);
        Assert.True(fromDefaults.Stream.Rotation.MaxFiles == 2);

        Assert.Equal(30_000_000, Resolve("route=prod").Stream!.Rotation.MaxSizeBytes);
        Assert.Equal(40_000_000, Resolve("route=prod max-size=40m").Stream!.Rotation.MaxSizeBytes);
    }

    [Fact]
    public void Sinks_of_a_route_stand_beside_the_one_that_the_options_name()
    {
        Assert.Equal([("gelf", "default")], Sinks(Resolve("")));
        Assert.Equal([("gelf", "default"), ("prod.one", "one"), ("prod.two", "two")], Sinks(Resolve("route=prod")));
        Assert.Equal([("gelf", "own"), ("prod.one", "one"), ("prod.two", "two")], Sinks(Resolve("route=prod gelf-address=udp://own:1")));
        Assert.Empty(Sinks(Resolve("route=quiet")));
    }

    [Fact]
    public void Redaction_is_for_the_sinks_beside_an_aggregator()
    {
        const string Hub =
            """
            { "routes": { "hub": { "sinks": {
                "all": { "relay-address": "https://logs:7420", "relay-token-file": "/t" },
                "some": { "gelf-address": "udp://g:1", "redact": "all" } } } } }
            """;
        var resolved = Resolve("route=hub", relay: Hub);
        Assert.True(resolved.IsValid, resolved.ToLine());
        Assert.Equal(["hub.all", "hub.some"], resolved.Sinks.Select(static sink => sink.Name));
        Assert.Equal([true, false], resolved.Sinks.Select(static sink => sink.Options.Processing.Redaction is null));

        // A container's own word counts for every sink, and the aggregator cannot follow it.
        var refused = Resolve("route=hub redact=email", relay: Hub);
        Assert.Equal("redact", Assert.Single(refused.Errors).Option);
    }

    [Fact]
    public void A_container_that_names_an_aggregator_of_its_own_does_not_show_it_the_token_of_another()
    {
        var resolved = Resolve("relay-address=https://own:1", environment: "relay-address=https://e:1 relay-token-file=/secret", relay: "{}");

        var relay = Assert.Single(resolved.Sinks);
        Assert.Equal("relay", relay.Name);
        Assert.Equal(new RelayOptions { Address = new Uri("https://own:1"), Tls = TlsOptions.Default }, relay.Options.Relay);
    }

    [Fact]
    public void An_address_of_another_transport_does_not_inherit_what_does_not_go_with_it()
    {
        var resolved = Resolve("gelf-address=tcp://own:1", environment: "gelf-address=udp://e:1 gelf-compression-type=zlib", relay: "{}");

        Assert.True(resolved.IsValid, resolved.ToLine());
        Assert.Equal([("gelf", "own")], Sinks(resolved));
    }

    [Fact]
    public void A_region_below_waits_for_a_group_and_counts_for_no_sink_of_a_route()
    {
        const string Relay = """
            { "defaults": { "awslogs-region": "eu-central-1", "awslogs-multiline-pattern": "^A" },
              "routes": { "prod": { "sinks": { "archive": { "awslogs-group": "archive" } } } } }
            """;

        Assert.Empty(Resolve("", relay: Relay).Sinks);
        var own = Assert.Single(Resolve("awslogs-group=own awslogs-datetime-format=%Y", relay: Relay).Sinks);
        Assert.Equal(("cloudwatch", "own", "eu-central-1"), (own.Name, own.Options.CloudWatch!.Group, own.Options.CloudWatch.Region));
        var archive = Assert.Single(Resolve("route=prod", relay: Relay).Sinks);
        Assert.Equal(("prod.archive", "archive", null), (archive.Name, archive.Options.CloudWatch!.Group, archive.Options.CloudWatch.Region));
        Assert.Equal(
            "log-opt awslogs-stream=\"x\": needs awslogs-group, which switches CloudWatch Logs on (such as awslogs-group=/prod/web)",
            Resolve("awslogs-stream=x", relay: Relay).ToLine());
    }

    [Fact]
    public void Gelf_and_cloudwatch_are_a_sink_each()
    {
        var sinks = Resolve("gelf-address=tcp://own:1 awslogs-group=own", relay: "{}").Sinks;

        Assert.Equal(["gelf", "cloudwatch"], sinks.Select(static sink => sink.Name));
        Assert.All(sinks, static sink => Assert.True(sink.Options.Gelf is null || sink.Options.CloudWatch is null));
    }

    [Fact]
    public void The_environment_may_name_the_route() =>
        Assert.Equal(30_000_000, Resolve("", environment: "route=prod").Stream!.Rotation.MaxSizeBytes);

    [Theory]
    [InlineData("route=prdo", "log-opt route=\"prdo\": is not a route in relay.json; did you mean \"prod\"?")]
    [InlineData("route=elsewhere", "log-opt route=\"elsewhere\": is not a route in relay.json; it has prod, quiet")]
    [InlineData("route=a/b", "is not a route in relay.json")]
    [InlineData("max-sise=1m", "log-opt \"max-sise\" is not known; did you mean \"max-size\"?")]
    [InlineData("max-size=x", "log-opt max-size=\"x\": must be a size")]
    public void A_container_is_told_what_is_wrong(string logOpts, string message) =>
        Assert.Contains(message, Resolve(logOpts).ToLine(), StringComparison.Ordinal);

    [Fact]
    public void Without_a_file_a_route_cannot_be_named() =>
        Assert.Contains("relay.json, in the plugin's data folder, has no routes", Resolve("route=prod", relay: "{}").ToLine(), StringComparison.Ordinal);

    [Theory]
    [InlineData(null, "")]
    [InlineData("  ", "")]
    [InlineData("a=1 b=2", "a=1|b=2")]
    [InlineData("a=\"x y\"  b=\"\"", "a=x y|b=")]
    [InlineData("a=x\"y z\"w", "a=xy zw")]
    [InlineData("a=\"q\\\"\\\\\"", "a=q\"\\")]
    [InlineData("a=b=c", "a=b=c")]
    public void The_environment_variable_is_read_as_a_shell_would(string? text, string expected)
    {
        var options = LogOptsVariable.Read(text, out var problem);

        Assert.Null(problem);
        Assert.Equal(expected, string.Join('|', options.Select(static option => $"{option.Key}={option.Value}")));
    }

    [Theory]
    [InlineData("a", "LOG_OPTS: \"a\" must be name=value")]
    [InlineData("=a", "LOG_OPTS: \"=a\" must be name=value")]
    [InlineData("a=1 a=2", "LOG_OPTS: \"a\" is there twice")]
    [InlineData("a=\"1", "LOG_OPTS: a closing \" is missing")]
    public void A_bad_environment_variable_is_refused_as_a_whole(string text, string expected)
    {
        Assert.Empty(LogOptsVariable.Read(text, out var problem));
        Assert.Equal(expected, problem);
    }

    private static ResolvedOptions Resolve(string logOpts, string? environment = null, string relay = Relay)
    {
        var below = LogOptsVariable.Read(environment, out var problem);
        Assert.Null(problem);
        var read = RelayConfigurationReader.Read(Encoding.UTF8.GetBytes(relay), below);
        Assert.Empty(read.Faults);
        return new OptionResolver(below, read.Configuration!).Resolve(LogOptsVariable.Read(logOpts, out _));
    }

    private static IEnumerable<(string Name, string Host)> Sinks(ResolvedOptions resolved) =>
        resolved.Sinks.Select(static sink => (sink.Name, sink.Options.Gelf!.Host));
}
