using System.Text;
using LogRelay.Options.Forwarding;
using Xunit;

namespace LogRelay.Options.Tests.Forwarding;

public sealed class ForwardConfigurationReaderTests
{
    [Fact]
    public void Sinks_are_read_with_their_streams_and_the_defaults_below_them()
    {
        var read = Read("""
            {
              // For all.
              "defaults": { "redact": "tokens" },
              "sinks": {
                "graylog": { "gelf-address": "tcp://graylog:12201", "streams": "service:web" },
                "archive": { "awslogs-group": "all", "awslogs-region": "eu-central-1", "redact": null },
              },
            }
            """);

        Assert.Empty(read.Faults);
        Assert.Equal(["graylog", "archive"], read.Configuration!.Sinks.Select(static sink => sink.Name));
        Assert.Equal(["service:web", ""], read.Configuration.Sinks.Select(static sink => sink.Streams));
        Assert.NotNull(read.Configuration.Sinks[0].Options.Gelf);
        Assert.Equal("all", read.Configuration.Sinks[1].Options.CloudWatch!.Group);
        Assert.NotEqual(ProcessingOptions.None, read.Configuration.Sinks[0].Options.Processing);
        Assert.Equal(ProcessingOptions.None, read.Configuration.Sinks[1].Options.Processing);
    }

    [Fact]
    public void Empty_object_forwards_nothing() => Assert.Empty(Read("{}").Configuration!.Sinks);

    [Theory]
    [InlineData("", "line 1, column 1: is not JSON")]
    [InlineData("[]", "forward.json: must be an object")]
    [InlineData("""{"sink":{}}""", "forward.json: \"sink\" is not known here")]
    [InlineData("""{"sinks":{"a b":{}}}""", "sinks: \"a b\" is not a name")]
    [InlineData("""{"sinks":{"a":{}}}""", "sinks.a: must say where it is, with exactly one of gelf-address and awslogs-group")]
    [InlineData("""{"sinks":{"a":{"relay-address":"https://hub:7420"}}}""", "sinks.a: must say where it is")]
    [InlineData("""{"sinks":{"a":{"gelf-address":"tcp://h:1","awslogs-group":"g","awslogs-region":"r"}}}""", "sinks.a: must say where it is")]
    [InlineData("""{"sinks":{"a":{"gelf-address":"tcp://h:1","max-size":"1m"}}}""", "sinks.a: \"max-size\" counts where a container runs")]
    [InlineData("""{"sinks":{"a":{"gelf-adress":"tcp://h:1"}}}""", "did you mean")]
    [InlineData("""{"defaults":{"gelf-address":"tcp://h:1"},"sinks":{}}""", "defaults: gelf-address belongs to one sink")]
    [InlineData("""{"defaults":{"labels":"x"},"sinks":{}}""", "defaults: \"labels\" counts where a container runs")]
    public void Faults_are_named_with_their_place(string json, string fault)
    {
        var read = Read(json);

        Assert.Null(read.Configuration);
        Assert.Contains(read.Faults, found => found.ToString().Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void File_that_is_too_long_is_refused()
    {
        var read = ForwardConfigurationReader.Read(new byte[ForwardConfigurationReader.MaxBytes + 1]);

        Assert.Contains("at most", Assert.Single(read.Faults).ToString(), StringComparison.Ordinal);
    }

    private static ForwardReadResult Read(string json) => ForwardConfigurationReader.Read(Encoding.UTF8.GetBytes(json));
}
