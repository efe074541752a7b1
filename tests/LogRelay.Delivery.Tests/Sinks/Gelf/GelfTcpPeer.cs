using System.Net.Security;
using LogRelay.Testing.Gelf;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

internal sealed class GelfTcpPeer(SslServerAuthenticationOptions? tls = null) : ISinkPeer
{
    public GelfTcpReceiver Receiver { get; } = new() { Tls = tls };

    public int Port => Receiver.Port;

    public async Task<IReadOnlyList<string>> WaitForLinesAsync(Func<IReadOnlyList<string>, bool> isEnough, CancellationToken ct) =>
        [.. (await Receiver.Inbox.WaitForAsync(messages => isEnough([.. messages.Select(m => m.ShortMessage)]), "lines", ct)).Select(m => m.ShortMessage)];

    public void Start() => Receiver.Start();

    public Task KillAsync() => Receiver.KillAsync();

    public void Hang() => Receiver.Fault = new GelfTcpFault { NeverReads = true };

    public ValueTask DisposeAsync() => Receiver.DisposeAsync();
}
