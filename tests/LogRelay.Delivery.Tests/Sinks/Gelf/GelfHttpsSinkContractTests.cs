using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Gelf;
using LogRelay.Testing;
using LogRelay.Testing.Tls;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

public sealed class GelfHttpsSinkContractTests : ConnectedSinkContractTests, IDisposable
{
    private readonly TlsAuthority _authority = new();
    private readonly TempFolder _folder = new();

    public GelfHttpsSinkContractTests() => File.WriteAllText(_folder.File("ca.pem"), _authority.Pem);

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private protected override ISink CreateSink(int port) =>
        GelfSinks.Create(GelfReceivers.Https(port, _folder.File("ca.pem")), TimeProvider.System);

    private protected override ISinkPeer CreatePeer() => GelfHttpPeer.Create(certificate: _authority.IssueServer("localhost"));
}
