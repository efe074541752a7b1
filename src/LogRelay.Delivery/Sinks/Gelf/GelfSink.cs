using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using LogRelay.Options;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>What all GELF sinks share: one attempt at a time, failures of the network as outcomes, an end that waits for nothing.</summary>
internal abstract class GelfSink : ISink
{
    private readonly ConditionalWeakTable<StreamContext, GelfEncoder> _encoders = [];
    private readonly SemaphoreSlim _oneCaller = new(1);
    private readonly CancellationTokenSource _disposal = new();

    /// <summary>Remembers where to. Connects at the first send.</summary>
    protected GelfSink(GelfOptions options)
    {
        Options = options;
        var host = options.Host.Contains(':', StringComparison.Ordinal) ? $"[{options.Host}]" : options.Host;
        Address = $"{options.Transport.ToString().ToLowerInvariant()}://{host}:{options.Port}";
    }

    /// <inheritdoc/>
    public string Name => "gelf";

    /// <summary>Where to, and how.</summary>
    protected GelfOptions Options { get; }

    /// <summary>Names the receiver in messages.</summary>
    protected string Address { get; }

    /// <inheritdoc/>
    public ValueTask<SendResult> SendAsync(SinkBatch batch, CancellationToken ct) =>
        AttemptAsync(static (sink, batch, ct) => sink.SendOnceAsync(batch, ct), batch, ct);

    /// <inheritdoc/>
    public ValueTask<SendResult> ConfirmAsync(CancellationToken ct) =>
        AttemptAsync(static (sink, _, ct) => sink.ConfirmOnceAsync(ct), default, ct);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _disposal.CancelAsync();
        await _oneCaller.WaitAsync(CancellationToken.None);
        Release();
        _disposal.Dispose();
        _oneCaller.Dispose();
    }

    /// <summary>One attempt. May throw what the network throws; <see cref="Break"/> is asked about that.</summary>
    protected abstract ValueTask<SendResult> SendOnceAsync(SinkBatch batch, CancellationToken ct);

    /// <summary>One confirmation. May throw what the network throws; <see cref="Break"/> is asked about that.</summary>
    protected abstract ValueTask<SendResult> ConfirmOnceAsync(CancellationToken ct);

    /// <summary>An attempt failed: lets go of the connection and says what the pump is to do.</summary>
    /// <param name="reason">Why, with the receiver's name.</param>
    protected abstract SendResult Break(string reason);

    /// <summary>Behind every attempt, whatever became of it.</summary>
    protected virtual void EndAttempt()
    {
    }

    /// <summary>Gives everything back; nothing is called after it.</summary>
    protected abstract void Release();

    /// <summary>The encoder of a stream; made once for each.</summary>
    protected GelfEncoder EncoderOf(StreamContext stream) => _encoders.GetValue(stream, static stream => new GelfEncoder(stream));

    private async ValueTask<SendResult> AttemptAsync(
        Func<GelfSink, SinkBatch, CancellationToken, ValueTask<SendResult>> attempt,
        SinkBatch batch,
        CancellationToken ct)
    {
        await _oneCaller.WaitAsync(CancellationToken.None);
        try
        {
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, _disposal.Token);
            return await attempt(this, batch, linked.Token);
        }
        catch (Exception error) when (error is SocketException or IOException or AuthenticationException or OptionFileException)
        {
            // A stream says only that its socket failed; the socket says how.
            return Break($"{Address}: {(error.InnerException is SocketException inner ? inner : error).Message}");
        }
        catch (OperationCanceledException)
        {
            return Break($"{Address}: no answer in time");
        }
        finally
        {
            EndAttempt();
            _oneCaller.Release();
        }
    }
}
