using Amazon.Runtime;
using LogRelay.Delivery.Sinks.CloudWatch;
using LogRelay.Delivery.Sinks.CloudWatch.Service;
using LogRelay.Options;
using LogRelay.Testing.CloudWatch;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LogRelay.Delivery.Tests.Sinks.CloudWatch;

/// <summary>Sinks that write to a fake service.</summary>
internal static class CloudWatchTestSinks
{
    public static readonly CloudWatchIdentity Identity = new("AKIDEXAMPLE", "a secret/+", "eu-central-1");

    /// <summary>Stands still at the time of <see cref="Batches"/>, for both sides.</summary>
    public static readonly FakeTimeProvider Now = new(DateTimeOffset.UnixEpoch.AddTicks(Batches.Time / 100));

    public static CloudWatchSink To(int port, CloudWatchOptions? options = null, CloudWatchIdentity? identity = null, TimeProvider? time = null) =>
        ToUrl(new Uri($"http://127.0.0.1:{port}"), options, identity, time);

    public static CloudWatchSink ToUrl(Uri url, CloudWatchOptions? options = null, CloudWatchIdentity? identity = null, TimeProvider? time = null)
    {
        var chosen = (options ?? new CloudWatchOptions { Group = "g", CreatesGroup = true }) with { Endpoint = url };
        var clock = new ServiceClock(time ?? Now);
        return new CloudWatchSink(chosen, _ => Task.FromResult(Client(chosen, identity ?? Identity, clock)), NullLogger.Instance);
    }

    private static AmazonCloudWatchLogsClient Client(CloudWatchOptions options, CloudWatchIdentity identity, ServiceClock clock) => new(
        identity.Token is null
            ? new BasicAWSCredentials(identity.AccessKey, identity.SecretKey)
            : new SessionAWSCredentials(identity.AccessKey, identity.SecretKey, identity.Token),
        new AmazonCloudWatchLogsConfig
        {
            ServiceURL = options.Endpoint!,
            AuthenticationRegion = identity.Region,
            LogsFormat = options.IsEmbeddedMetricFormat ? "json/emf" : null,
        },
        clock);
}
