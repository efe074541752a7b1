using System.Threading.Channels;
using Grpc.Core;
using LogRelay.Protocol.V1;

namespace LogRelay.Aggregator.Ingest;

/// <summary>
/// What one call is still to be answered, in order. The call's loop adds answers that may not be known yet, so that it
/// takes in more while the store works; with many of them waiting it waits too.
/// </summary>
internal sealed class CallAnswers(IServerStreamWriter<AggregatorMessage> responses)
{
    /// <summary>Batches and opens of one node that may wait for the store.</summary>
    public const int MostWaiting = 1024;

    private readonly Channel<Task<AggregatorMessage?>> _waiting = Channel.CreateBounded<Task<AggregatorMessage?>>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, SingleWriter = true });

    /// <summary>Adds an answer; null as its result means that nothing is to be said after all.</summary>
    /// <exception cref="ChannelClosedException">Nobody can be answered any more: <see cref="SpeakAsync"/> knows why.</exception>
    public ValueTask AddAsync(Task<AggregatorMessage?> answer, CancellationToken ct) => _waiting.Writer.WriteAsync(answer, ct);

    /// <summary>No more answers come: <see cref="SpeakAsync"/> ends behind those that wait.</summary>
    public void Complete() => _ = _waiting.Writer.TryComplete();

    /// <summary>Sends the answers, each when it is known. Ends with the call.</summary>
    public async Task SpeakAsync(CancellationToken ct)
    {
        try
        {
            await foreach (var answer in _waiting.Reader.ReadAllAsync(ct))
            {
                if (await answer.WaitAsync(ct) is { } message)
                {
                    await responses.WriteAsync(message, ct);
                }
            }
        }
        finally
        {
            Complete();
        }
    }
}
