using LogRelay.Aggregator.Access.Limits;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LogRelay.Aggregator.Tests.Access;

/// <summary>Where the aggregator listens depends on who is kept out; what cannot be understood is said, with the way out.</summary>
public sealed class AccessSettingsTests
{
    [Theory]
    [InlineData("LOGRELAY_LISTEN=127.0.0.1:1")]
    [InlineData("LOGRELAY_LISTEN=[::1]:1")]
    [InlineData("LOGRELAY_LISTEN=127.8.8.8:1 LOGRELAY_TOKENS_FILE=t")]
    [InlineData("LOGRELAY_LISTEN=127.0.0.1:1 LOGRELAY_TLS_CERT_FILE=c LOGRELAY_TLS_KEY_FILE=k")]
    [InlineData("LOGRELAY_LISTEN=0.0.0.0:1 LOGRELAY_TOKENS_FILE=t LOGRELAY_TLS_CERT_FILE=c LOGRELAY_TLS_KEY_FILE=k")]
    [InlineData("LOGRELAY_LISTEN=[::]:1 LOGRELAY_TOKENS_FILE=t LOGRELAY_TLS_CERT_FILE=c LOGRELAY_TLS_KEY_FILE=k LOGRELAY_CLIENT_CA_FILE=a LOGRELAY_CLIENT_CERT=all LOGRELAY_CLIENT_CERT_NAME=node")]
    public void What_may_be(string environment) => Assert.NotNull(Read(environment));

    [Theory]
    [InlineData("LOGRELAY_LISTEN=0.0.0.0:1", "no tokens (LOGRELAY_TOKENS_FILE; make one with: logrelay-aggregator token create) and TLS (LOGRELAY_TLS_CERT_FILE")]
    [InlineData("LOGRELAY_LISTEN=[::]:1", "[::]:1")]
    [InlineData("LOGRELAY_LISTEN=10.0.0.1:1 LOGRELAY_TOKENS_FILE=t", "there are no TLS")]
    [InlineData("LOGRELAY_LISTEN=10.0.0.1:1 LOGRELAY_TLS_CERT_FILE=c LOGRELAY_TLS_KEY_FILE=k", "or use 127.0.0.1:1")]
    [InlineData("LOGRELAY_TLS_CERT_FILE=c", "belong together")]
    [InlineData("LOGRELAY_TLS_KEY_FILE=k", "belong together")]
    [InlineData("LOGRELAY_CLIENT_CA_FILE=a", "inside TLS only")]
    [InlineData("LOGRELAY_CLIENT_CERT=all", "set LOGRELAY_CLIENT_CA_FILE too")]
    [InlineData("LOGRELAY_CLIENT_CERT=some", "LOGRELAY_CLIENT_CERT=\"some\" must be nodes or all")]
    [InlineData("LOGRELAY_CLIENT_CERT_NAME=yes", "must be any or node")]
    [InlineData("LOGRELAY_LIMIT_REQUESTS=0", "LOGRELAY_LIMIT_REQUESTS=\"0\" must be a whole number from 1")]
    [InlineData("LOGRELAY_LIMIT_CALLS=many", "LOGRELAY_LIMIT_CALLS=\"many\"")]
    [InlineData("LOGRELAY_LIMIT_SECONDS=-1", "LOGRELAY_LIMIT_SECONDS=\"-1\"")]
    [InlineData("LOGRELAY_LIMIT_INGEST_BYTES=1e6", "LOGRELAY_LIMIT_INGEST_BYTES=\"1e6\"")]
    public void What_may_not_be(string environment, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => Read(environment)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_rate_is_kept_in_the_long_run_and_some_may_come_at_once()
    {
        var time = new FakeTimeProvider();
        var bucket = new RateBucket(perSecond: 2, atOnce: 5, time);
        var taken = 0;
        for (var tick = 0; tick < 1000; tick++)
        {
            while (bucket.TryTake(out _))
            {
                taken++;
            }
            time.Advance(TimeSpan.FromMilliseconds(100));
        }
        Assert.InRange(taken, 203, 206);
        Assert.False(bucket.IsFull);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(bucket.IsFull);
        Assert.Equal(TimeSpan.Zero, bucket.Take(5));
        Assert.Equal(TimeSpan.FromSeconds(5), bucket.Take(10));
    }

    [Fact]
    public void Ever_new_addresses_cost_no_more_than_ten_thousand()
    {
        var table = new ClientTable(new AccessLimits(), new FakeTimeProvider());
        var clients = Enumerable.Range(0, 50_000).Select(number => table.Of($"{number}")).ToList();
        clients.ForEach(static client => client.TryEnter(isSearch: false));
        Assert.Equal(10_001, clients.Distinct().Count());
    }

    private static AggregatorSettings Read(string environment)
    {
        var variables = environment.Split(' ').Select(static pair => pair.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]);
        return AggregatorSettings.Read(variables.GetValueOrDefault);
    }
}
