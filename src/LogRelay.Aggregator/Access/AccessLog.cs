using LogRelay.Diagnostics;

namespace LogRelay.Aggregator.Access;

/// <summary>What the operator is told of who may call.</summary>
internal static partial class AccessLog
{
    [LoggerMessage(EventIds.EndpointUndeclared, LogLevel.Error, "Nobody has declared who may call {Endpoint}: it is refused to everybody. This is a fault of the aggregator.")]
    public static partial void Undeclared(ILogger logger, string endpoint);
}
