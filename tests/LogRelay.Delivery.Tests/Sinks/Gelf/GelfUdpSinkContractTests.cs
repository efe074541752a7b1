using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Gelf;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

public sealed class GelfUdpSinkContractTests : SinkContractTests
{
    private protected override ISink CreateSink(int port) =>
        GelfSinks.Create(new GelfSettings { Transport = GelfTransport.Udp, Host = "127.0.0.1", Port = port }, TimeProvider.System);

    private protected override ISinkPeer CreatePeer() => new GelfUdpTestPeer();
}
