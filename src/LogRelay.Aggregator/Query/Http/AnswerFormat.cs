namespace LogRelay.Aggregator.Query.Http;

/// <summary>How an answer is written.</summary>
internal enum AnswerFormat
{
    /// <summary>One JSON object.</summary>
    Json,

    /// <summary>One JSON object a line, as they are found.</summary>
    Lines,

    /// <summary>Server-sent events, as they are found.</summary>
    Events,
}
