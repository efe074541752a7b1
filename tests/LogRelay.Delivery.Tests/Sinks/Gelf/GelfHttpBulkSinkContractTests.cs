using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Gelf;
using LogRelay.Options;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

public sealed class GelfHttpBulkSinkContractTests : ConnectedSinkContractTests
{
    private protected override ISink CreateSink(int port) =>
        GelfSinks.Create(GelfReceivers.Http(port, bulk: true, GelfCompressionType.None), TimeProvider.System);

    private protected override ISinkPeer CreatePeer() => GelfHttpPeer.Create(bulk: true);
}
