using Google.Protobuf;
using LogRelay.Journal.Entries;
using LogRelay.Protocol.V1;
using LogRelay.Query.Engine;

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
}
