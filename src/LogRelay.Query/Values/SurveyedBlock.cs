namespace LogRelay.Query.Values;

/// <summary>What was counted in a block.</summary>
/// <param name="Counts">Records by text.</param>
/// <param name="Records">Records that match.</param>
/// <param name="RecordsWithField">Of these, records with any text.</param>
internal sealed record SurveyedBlock(TextCounts Counts, long Records, long RecordsWithField);
