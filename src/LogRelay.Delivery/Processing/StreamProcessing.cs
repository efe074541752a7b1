using LogRelay.Journal.Entries;
using LogRelay.Options;

namespace LogRelay.Delivery.Processing;

/// <summary>
/// Everything between a stream's reader and its sink: joins split lines, then lines that belong together, then does
/// record by record what the options ask for. Steps that no option asks for are not there.
/// </summary>
/// <remarks>One for each stream, one caller at a time.</remarks>
internal sealed class StreamProcessing : IDisposable
{
    private readonly PartialJoiner _chunks;
    private readonly MultilineJoiner? _lines;
    private readonly RecordSteps? _steps;

    /// <summary>Sets up what the options ask for.</summary>
    public StreamProcessing(JoinLimits join, ProcessingOptions options, TimeProvider time)
    {
        _chunks = new PartialJoiner(join);
        _lines = options.Multiline is { } multiline ? new MultilineJoiner(multiline, time) : null;
        _steps = (options with { Multiline = null }).IsEmpty ? null : new RecordSteps(options, time);
    }

    /// <summary>When something that is held back has to go out though no record comes; null when there is no such thing.</summary>
    public TimeSpan? DueIn
    {
        get
        {
            var (one, other) = (_lines?.DueIn, _steps?.DueIn);
            return one is null || other < one ? other : one;
        }
    }

    /// <summary>How far a cursor may go once everything that was returned has arrived: not past anything that is held back.</summary>
    /// <param name="endPosition">Where the reader stands.</param>
    public long LowWater(long endPosition)
    {
        endPosition = _chunks.LowWater(endPosition);
        endPosition = _lines?.LowWater(endPosition) ?? endPosition;
        return _steps?.LowWater(endPosition) ?? endPosition;
    }

    /// <summary>Takes the records in the buffers' <see cref="ProcessingBuffers.Read"/>.</summary>
    public ProcessedRecords Take(ProcessingBuffers buffers, ref ProcessingTally tally)
    {
        var records = _chunks.Join(buffers.Read, buffers.Joined);
        tally.Joined += _chunks.TakeJoined();
        if (_lines is not null && buffers.Read.Count > 0)
        {
            tally.Joined += _lines.Join(records, buffers.Grouped, buffers.Text);
            // One output may go on for long while the other is quiet.
            tally.Joined += _lines.ReleaseDue(buffers.Grouped);
            records = buffers.Grouped;
        }
        return _steps?.Apply(records, buffers, ref tally) ?? new ProcessedRecords(records, Facts: null);
    }

    /// <summary>Nothing has come: gives what was held back for long enough.</summary>
    public ProcessedRecords TakeDue(ProcessingBuffers buffers, ref ProcessingTally tally)
    {
        buffers.Grouped.Clear();
        tally.Joined += _lines?.ReleaseDue(buffers.Grouped) ?? 0;
        return Finish(buffers.Grouped, buffers, isEnd: false, ref tally);
    }

    /// <summary>Nothing will ever come: gives everything that is held back.</summary>
    public ProcessedRecords TakeRest(ProcessingBuffers buffers, ref ProcessingTally tally)
    {
        _chunks.Flush(buffers.Joined);
        tally.Joined += _chunks.TakeJoined();
        var records = buffers.Joined;
        if (_lines is not null)
        {
            tally.Joined += _lines.Join(records, buffers.Grouped, buffers.Text) + _lines.ReleaseAll(buffers.Grouped);
            records = buffers.Grouped;
        }
        return Finish(records, buffers, isEnd: true, ref tally);
    }

    /// <summary>Forgets what is held back, because the same records will be read again.</summary>
    public void Reset()
    {
        _chunks.Reset();
        _lines?.Reset();
        _steps?.Reset();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _chunks.Dispose();
        _lines?.Dispose();
    }

    private ProcessedRecords Finish(RecordBatch records, ProcessingBuffers buffers, bool isEnd, ref ProcessingTally tally)
    {
        if (_steps is null)
        {
            return new ProcessedRecords(records, Facts: null);
        }
        var result = _steps.Apply(records, buffers, ref tally);
        _steps.Report(buffers, isEnd, ref tally);
        return result;
    }
}
