namespace LogRelay.Delivery.Sinks.Gelf.Http;

/// <summary>What of an answer counts: its body never does.</summary>
/// <param name="Status">Three digits.</param>
/// <param name="RetryAfter">How long the receiver asked to be left alone; null when it did not say.</param>
/// <param name="IsLast">The receiver answers nothing more on this connection, and has not looked at what came behind this request.</param>
internal readonly record struct HttpResponse(int Status, TimeSpan? RetryAfter, bool IsLast)
{
    /// <summary>True when the receiver took the request's messages.</summary>
    public bool IsAccepted => Status is >= 200 and < 300;
}
