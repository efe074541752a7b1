using LogRelay.Delivery.Processing.Fields;
using LogRelay.Delivery.Processing.Redaction;
using LogRelay.Delivery.Sinks;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Levels;
using LogRelay.Options;

namespace LogRelay.Delivery.Processing;

/// <summary>
/// What is done with one record at a time, in this order: filter, limit, find the level, redact, find fields. Fields are
/// looked for last, so that nothing is in them that was made unreadable. Markers of LogRelay's own pass unchanged.
/// </summary>
/// <remarks>One for each stream, one caller at a time.</remarks>
internal sealed class RecordSteps
{
    private readonly ProcessingOptions _options;
    private readonly LineFilter? _filter;
    private readonly RateLimit? _limit;
    private readonly DropReport? _drops;
    private readonly LineRedactor? _redactor;

    /// <summary>Sets up what the options ask for.</summary>
    public RecordSteps(ProcessingOptions options, TimeProvider time)
    {
        _options = options;
        _filter = options.Include is null && options.Exclude is null ? null : new LineFilter(options.Include, options.Exclude);
        _redactor = options.Redaction is { } redaction ? new LineRedactor(redaction) : null;
        if (options.RateLimit is { } limit)
        {
            _limit = new RateLimit(limit);
            _drops = new DropReport(limit.PerSecond, time);
        }
    }

    /// <summary>When something has to go out though no record comes; null when nothing is held back.</summary>
    public TimeSpan? DueIn => _drops?.DueIn;

    /// <summary>How far a cursor may go.</summary>
    public long LowWater(long endPosition) => _drops?.LowWater(endPosition) ?? endPosition;

    /// <summary>Takes the next records.</summary>
    /// <param name="input">Records in the order in which they are sent.</param>
    /// <param name="buffers">Holds what comes back.</param>
    /// <param name="tally">What was left out and added is counted here.</param>
    public ProcessedRecords Apply(RecordBatch input, ProcessingBuffers buffers, ref ProcessingTally tally)
    {
        buffers.Facts.Clear();
        var output = input;
        if (_filter is not null || _limit is not null || _redactor is not null)
        {
            output = buffers.Done;
            output.Clear();
            output.StartPosition = input.StartPosition;
            output.EndPosition = input.EndPosition;
            foreach (ref readonly var record in input.Records)
            {
                Pass(input, record, buffers, ref tally);
            }
        }
        else
        {
            foreach (ref readonly var record in input.Records)
            {
                var line = input.Line(record);
                Describe(record, line, line, buffers.Facts);
            }
        }
        return new ProcessedRecords(output, FactsOf(buffers));
    }

    /// <summary>Adds the report of dropped records to what <see cref="Apply"/> gave, if its time has come or <paramref name="isEnd"/>.</summary>
    public void Report(ProcessingBuffers buffers, bool isEnd, ref ProcessingTally tally)
    {
        if (_drops is not null && (isEnd || _drops.DueIn <= TimeSpan.Zero))
        {
            AddReport(_drops, buffers, ref tally);
        }
    }

    /// <summary>Forgets everything, because the same records will be read again.</summary>
    public void Reset()
    {
        _limit?.Reset();
        _drops?.Reset();
    }

    private RecordFacts? FactsOf(ProcessingBuffers buffers) =>
        _options.LevelFromLine || _options.Parse != ParseFormat.None ? buffers.Facts : null;

    private void Pass(RecordBatch input, in JournalRecord record, ProcessingBuffers buffers, ref ProcessingTally tally)
    {
        var line = input.Line(record);
        if ((record.Traits & RecordTraits.Marker) == 0)
        {
            if (_filter?.Passes(line, buffers.Text) == false)
            {
                tally.Filtered++;
                return;
            }
            if (!Admits(record, buffers, ref tally))
            {
                return;
            }
        }
        var output = buffers.Done;
        int length;
        if (_redactor is null || (record.Traits & RecordTraits.Marker) != 0)
        {
            length = line.Length;
            line.CopyTo(output.TextSpace(length));
        }
        else
        {
            length = _redactor.Write(line, output, buffers.Text);
        }
        output.Add(record with { LineLength = length, PartialIdLength = 0 });
        Describe(record, line, output.Line(output.Records[^1]), buffers.Facts);
    }

    private bool Admits(in JournalRecord record, ProcessingBuffers buffers, ref ProcessingTally tally)
    {
        if (_limit is null || _drops is null)
        {
            return true;
        }
        if (_drops.IsDueAt(record.TimeNano))
        {
            AddReport(_drops, buffers, ref tally);
        }
        if (_limit.Admits(record.TimeNano))
        {
            return true;
        }
        _drops.Add(record);
        tally.Limited++;
        return false;
    }

    private static void AddReport(DropReport drops, ProcessingBuffers buffers, ref ProcessingTally tally)
    {
        var added = drops.Release(buffers.Done);
        tally.Added += added;
        if (added > 0)
        {
            buffers.Facts.Add(LogLevel.Unknown);
        }
    }

    // The level is no secret, but what a pattern makes unreadable may be what names it.
    private void Describe(in JournalRecord record, ReadOnlySpan<byte> original, ReadOnlySpan<byte> sent, RecordFacts facts)
    {
        var isMarker = (record.Traits & RecordTraits.Marker) != 0;
        facts.Add(_options.LevelFromLine && !isMarker ? LevelDetector.Detect(original) : LogLevel.Unknown);
        if (_options.Parse != ParseFormat.None && !isMarker)
        {
            FieldParser.Parse(_options.Parse, sent, facts);
        }
    }
}
