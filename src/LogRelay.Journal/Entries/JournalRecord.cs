namespace LogRelay.Journal.Entries;

/// <summary>One record of a <see cref="RecordBatch"/>, without its text.</summary>
/// <param name="Position">Where the record starts: byte offset in the uncompressed stream since it began.</param>
/// <param name="NextPosition">Where the record after it starts.</param>
/// <param name="TimeNano">Nanoseconds since 1970-01-01 UTC.</param>
/// <param name="Source">The output stream.</param>
/// <param name="Traits">What kind of record it is.</param>
/// <param name="PartialOrdinal">1-based place among the chunks of a split line; 0 otherwise.</param>
/// <param name="TextOffset">Where its bytes start in the batch's text buffer.</param>
/// <param name="LineLength">Bytes of the line, without <c>\n</c>, starting at <paramref name="TextOffset"/>.</param>
/// <param name="PartialIdLength">Bytes of the partial id, which follows the line in the text buffer; 0 when there is none.</param>
public readonly record struct JournalRecord(
    long Position,
    long NextPosition,
    long TimeNano,
    LogSource Source,
    RecordTraits Traits,
    int PartialOrdinal,
    int TextOffset,
    int LineLength,
    int PartialIdLength);
