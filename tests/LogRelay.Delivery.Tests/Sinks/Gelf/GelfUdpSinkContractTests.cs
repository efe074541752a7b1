using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Gelf;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

public sealed class GelfUdpSinkContractTests : SinkContractTests
{
    private protected override ISink CreateSink(int port) =>
        GelfSinks.Create(GelfReceivers.Udp(port), TimeProvider.System);

    private protected override ISinkPeer CreatePeer() => new GelfUdpTestPeer();
}
