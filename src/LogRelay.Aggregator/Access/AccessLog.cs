using LogRelay.Diagnostics;

namespace LogRelay.Aggregator.Access;

/// <summary>What the operator is told of who may call, and of who was refused.</summary>
internal static partial class AccessLog
{
    [LoggerMessage(EventIds.EndpointUndeclared, LogLevel.Error, "Nobody has declared who may call {Endpoint}: it is refused to everybody. This is a fault of the aggregator.")]
    public static partial void Undeclared(ILogger logger, string endpoint);

    [LoggerMessage(EventIds.AccessRefused, LogLevel.Warning, "Refused {Client} at {Address} calling {Call}: {Code}: {Reason}")]
    public static partial void Refused(ILogger logger, string client, string address, string call, string code, string reason);

    [LoggerMessage(EventIds.AccessRefusedAgain, LogLevel.Warning, "Refused {Count} more calls of {Client} at {Address}, the last one {Call}: {Code}: {Reason}")]
    public static partial void RefusedAgain(ILogger logger, long count, string client, string address, string call, string code, string reason);

    [LoggerMessage(EventIds.TokensChanged, LogLevel.Information, "{Path} is in force now: {Count} tokens.")]
    public static partial void TokensChanged(ILogger logger, string path, int count);

    [LoggerMessage(EventIds.TokensRefused, LogLevel.Error, "{Path} is not taken, the tokens that were in force stay so: {Faults}")]
    public static partial void TokensRefused(ILogger logger, string path, string faults);

    [LoggerMessage(EventIds.NoTokens, LogLevel.Warning, "{Path} has no token: nobody may call. Make one with: logrelay-aggregator token create.")]
    public static partial void NoTokens(ILogger logger, string path);

    [LoggerMessage(EventIds.CertificateChanged, LogLevel.Information, "{Path} is in force for new connections now: {Subject}, valid until {Until:u}.")]
    public static partial void CertificateChanged(ILogger logger, string path, string subject, DateTimeOffset until);

    [LoggerMessage(EventIds.CertificateRefused, LogLevel.Error, "{Path} is not taken, the certificate that was in force stays so: {Fault}")]
    public static partial void CertificateRefused(ILogger logger, string path, string fault);

    [LoggerMessage(EventIds.CertificateExpires, LogLevel.Warning, "The certificate {Path} is valid until {Until:u} only.")]
    public static partial void CertificateExpires(ILogger logger, string path, DateTimeOffset until);

    [LoggerMessage(EventIds.ClientAuthorityChanged, LogLevel.Information, "{Path} is in force now: certificates of {Count} authorities are taken from clients.")]
    public static partial void ClientAuthorityChanged(ILogger logger, string path, int count);

    [LoggerMessage(EventIds.AggregatorCallFailed, LogLevel.Error, "{Call} failed for a reason inside the aggregator.")]
    public static partial void CallFailed(ILogger logger, string call, Exception? failure);

    [LoggerMessage(EventIds.AccessOpen, LogLevel.Information, "There are no tokens (LOGRELAY_TOKENS_FILE): every program of this host may call.")]
    public static partial void OpenToThisHost(ILogger logger);
}
