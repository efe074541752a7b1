using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Gelf;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

public sealed class GelfHttpSinkContractTests : ConnectedSinkContractTests
{
    private protected override ISink CreateSink(int port) => GelfSinks.Create(GelfReceivers.Http(port), TimeProvider.System);

    private protected override ISinkPeer CreatePeer() => GelfHttpPeer.Create();
}
