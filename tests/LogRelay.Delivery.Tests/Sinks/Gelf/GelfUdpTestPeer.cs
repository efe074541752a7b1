using System.Diagnostics;
using LogRelay.Testing.Gelf;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

internal sealed class GelfUdpTestPeer : ISinkPeer
{
    public GelfUdpReceiver Receiver { get; } = new();

    public int Port => Receiver.Port;

    public async Task<IReadOnlyList<string>> WaitForLinesAsync(Func<IReadOnlyList<string>, bool> isEnough, CancellationToken ct) =>
        [.. (await Receiver.Inbox.WaitForAsync(messages => isEnough([.. messages.Select(m => m.ShortMessage)]), "lines", ct)).Select(m => m.ShortMessage)];

    public void Start() => Receiver.Start();

    public Task KillAsync() => Receiver.KillAsync();

    public void Hang() => throw new UnreachableException("a UDP receiver cannot be seen to hang");

    public ValueTask DisposeAsync() => Receiver.DisposeAsync();
}
