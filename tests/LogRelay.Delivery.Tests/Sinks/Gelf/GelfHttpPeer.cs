using System.Security.Cryptography.X509Certificates;
using LogRelay.Testing.Gelf;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

internal sealed class GelfHttpPeer : ISinkPeer
{
    private GelfHttpPeer(GelfHttpReceiver receiver) => Receiver = receiver;

    public GelfHttpReceiver Receiver { get; }

    public int Port => Receiver.Port;

    public static GelfHttpPeer Create(bool bulk = false, X509Certificate2? certificate = null) =>
        new(new GelfHttpReceiver { TakesBulk = bulk, Certificate = certificate }.Start());

    public async Task<IReadOnlyList<string>> WaitForLinesAsync(Func<IReadOnlyList<string>, bool> isEnough, CancellationToken ct) =>
        [.. (await Receiver.Inbox.WaitForAsync(messages => isEnough([.. messages.Select(m => m.ShortMessage)]), "lines", ct)).Select(m => m.ShortMessage)];

    public void Start() => Receiver.Start();

    public Task KillAsync() => Receiver.KillAsync();

    public void Hang() => Receiver.Fault = static (_, _) => new GelfHttpFault { Hangs = true };

    public ValueTask DisposeAsync() => Receiver.DisposeAsync();
}
