using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Gelf;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

public sealed class GelfTcpSinkContractTests : ConnectedSinkContractTests
{
    private protected override ISink CreateSink(int port) =>
        GelfSinks.Create(GelfReceivers.Tcp(port, "localhost"), TimeProvider.System);

    private protected override ISinkPeer CreatePeer() => new GelfTcpPeer();
}
