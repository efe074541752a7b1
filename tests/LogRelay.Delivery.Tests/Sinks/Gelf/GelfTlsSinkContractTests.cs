using System.Net.Security;
using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Gelf;
using LogRelay.Testing;
using LogRelay.Testing.Tls;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

public sealed class GelfTlsSinkContractTests : ConnectedSinkContractTests, IDisposable
{
    private readonly TlsAuthority _authority = new();
    private readonly TempFolder _folder = new();

    public GelfTlsSinkContractTests() => File.WriteAllText(_folder.File("ca.pem"), _authority.Pem);

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private protected override ISink CreateSink(int port) =>
        GelfSinks.Create(GelfReceivers.Tls(port, _folder.File("ca.pem")), TimeProvider.System);

    private protected override ISinkPeer CreatePeer() =>
        new GelfTcpPeer(new SslServerAuthenticationOptions { ServerCertificate = _authority.IssueServer("localhost") });
}
