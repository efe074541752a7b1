using Google.Protobuf;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Levels;
using LogRelay.Protocol.V1;
using LogRelay.Query.Engine;
using LogRelay.Query.Histograms;
using LogRelay.Query.Patterns;
using LogRelay.Query.Values;

namespace LogRelay.Query.Service;

/// <summary>Puts what the engine says into messages of query.proto.</summary>
internal static class QueryMessages
{
    /// <summary>Who a stream is.</summary>
    public static Protocol.V1.Stream Of(StreamFacts facts) => new() { Id = facts.StreamId, Fields = { facts.Fields.ToDictionary() } };

    /// <summary>A stream and what its index knows of it.</summary>
    public static Protocol.V1.Stream Of(StreamToSearch stream, bool isLive)
    {
        var message = Of(stream.Facts);
        message.IsLive = isLive;
        foreach (var block in stream.Blocks.Blocks)
        {
            message.Bytes += block.Length;
            if (block.IsSummarized && block.Records > 0)
            {
                message.Records += block.Records;
                message.FirstNano = message.HasFirstNano ? Math.Min(message.FirstNano, block.MinTimeNano) : block.MinTimeNano;
                message.LastNano = message.HasLastNano ? Math.Max(message.LastNano, block.MaxTimeNano) : block.MaxTimeNano;
            }
        }
        return message;
    }

    /// <summary>A record; the line's bytes are not copied.</summary>
    /// <param name="found">The record.</param>
    /// <param name="stream">Its stream's index in the answer.</param>
    public static Record Of(FoundRecord found, uint stream) => new()
    {
        Stream = stream,
        Position = found.Position,
        TimeNano = found.TimeNano,
        IsStderr = found.Source == LogSource.Stderr,
        Level = (Level)(int)found.Level,
        Line = UnsafeByteOperations.UnsafeWrap(found.Line),
        IsMarker = found.IsMarker,
    };

    /// <summary>How far a search is.</summary>
    public static Progress Of(QueryProgress progress) => new()
    {
        TotalBytes = progress.TotalBytes,
        BytesToScan = progress.BytesToScan,
        ScannedBytes = progress.ScannedBytes,
        ScannedBlocks = progress.ScannedBlocks,
        DamagedBytes = progress.DamagedBytes,
        MissingBytes = progress.MissingBytes,
    };

    /// <summary>The end of an answer.</summary>
    public static End EndOf(QueryProgress progress, IEnumerable<string> problems) => new() { Cut = progress.Cut?.ToString() ?? "", Problems = { problems } };

    /// <summary>Counts by time and level.</summary>
    public static HistogramReply Of(Histogram histogram, QueryProgress progress, IEnumerable<string> problems) => new()
    {
        BucketNano = histogram.BucketNano,
        Buckets =
        {
            histogram.Buckets.Select(static bucket => new Bucket
            {
                StartNano = bucket.StartNano,
                Counts = { Enum.GetValues<LogLevel>().Select(level => bucket.Levels[level]) },
            }),
        },
        Progress = Of(progress),
        End = EndOf(progress, problems),
    };

    /// <summary>Names of fields.</summary>
    public static FieldsReply Of(FieldNames names, int top, QueryProgress progress, IEnumerable<string> problems) => new()
    {
        Values = { names.Names.Take(top).Select(static name => new ValueCount { Value = name.Name, Count = name.Records }) },
        Records = names.Records,
        Distinct = names.Names.Count,
        Uncounted = names.Uncounted,
        Progress = Of(progress),
        End = EndOf(progress, problems),
    };

    /// <summary>Values of a field.</summary>
    public static FieldsReply Of(FieldValues values, QueryProgress progress, IEnumerable<string> problems) => new()
    {
        Values = { values.Values.Select(static value => new ValueCount { Value = value.Value, Count = value.Records }) },
        Records = values.RecordsWithField,
        Distinct = values.Distinct,
        Uncounted = values.Uncounted,
        Progress = Of(progress),
        End = EndOf(progress, problems),
    };

    /// <summary>Groups of similar lines.</summary>
    public static PatternsReply Of(LinePatterns patterns, QueryProgress progress, IEnumerable<string> problems) => new()
    {
        Patterns =
        {
            patterns.Patterns.Select(static pattern => new Pattern
            {
                Text = pattern.Text,
                Sample = UnsafeByteOperations.UnsafeWrap(pattern.Sample.Line),
                Count = pattern.Records,
                FirstNano = pattern.FirstNano,
                LastNano = pattern.LastNano,
                CountBefore = pattern.EarlierRecords,
                Change = pattern.Change switch { PatternChange.New => "new", PatternChange.MoreFrequent => "more", _ => "" },
            }),
        },
        Distinct = patterns.Distinct,
        Uncounted = patterns.Uncounted,
        Progress = Of(progress),
        End = EndOf(progress, problems),
    };
}
