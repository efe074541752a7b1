using LogRelay.Delivery.Sinks;

namespace LogRelay.Delivery.Tests.Sinks.CloudWatch;

public sealed class CloudWatchSinkContractTests : ConnectedSinkContractTests
{
    private protected override ISink CreateSink(int port) => CloudWatchTestSinks.To(port);

    private protected override ISinkPeer CreatePeer() => new CloudWatchPeer();
}
