using LogRelay.Protocol.V1;

namespace LogRelay.Cli.Output;

/// <summary>Prints the records of an answer as they come, and what has to be said about it.</summary>
/// <param name="environment">Where to.</param>
/// <param name="writer">The format.</param>
/// <param name="isReversed">True to turn the answer round: all of it is held until its end.</param>
/// <param name="isPaged">True to show it in a pager on a terminal.</param>
internal sealed class RecordPrinter(CliEnvironment environment, IRecordWriter writer, bool isReversed = false, bool isPaged = false)
{
    private readonly List<Protocol.V1.Stream> _streams = [];
    private readonly List<Record> _held = [];

    /// <summary>As many records as were asked for; 0 for all.</summary>
    public long Wanted { get; init; }

    /// <summary>Records printed so far.</summary>
    public long Count { get; private set; }

    /// <summary>Prints an answer.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> PrintAsync(IAsyncEnumerable<SearchReply> replies, CancellationToken ct)
    {
        await using var pager = isPaged ? Pager.TryStart(environment) : null;
        var result = new ResultStream(pager?.Input ?? environment.Output);
        // A pager has the screen to itself.
        await using var progress = new ProgressLine(pager is null ? environment : environment with { IsErrorTerminal = false });
        End? last = null;
        await foreach (var reply in replies.WithCancellation(ct))
        {
            _streams.AddRange(reply.Streams);
            if (isReversed)
            {
                _held.AddRange(reply.Records);
            }
            else if (reply.Records.Count > 0)
            {
                progress.Clear();
                Write(reply.Records, result);
                await result.FlushAsync(ct);
            }
            if (result.IsClosed)
            {
                return ExitCode.Found;
            }
            progress.Show(reply.Progress);
            if (reply.End is { } end)
            {
                progress.Clear();
                _held.Reverse();
                Write(_held, result);
                await result.FlushAsync(ct);
                AnswerNotes.Write(environment.Error, end, reply.Progress, isCutWanted: Wanted > 0 && Count >= Wanted);
                last = end;
            }
        }
        return AnswerNotes.ExitCodeOf(Count > 0, last);
    }

    private void Write(IEnumerable<Record> records, ResultStream result)
    {
        foreach (var record in records)
        {
            writer.Write(result.Buffer, _streams[(int)record.Stream], record);
            Count++;
        }
    }
}
