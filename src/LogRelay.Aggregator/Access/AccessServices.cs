using LogRelay.Aggregator.Access.Audit;
using LogRelay.Aggregator.Access.Calls;
using LogRelay.Aggregator.Access.Limits;
using LogRelay.Aggregator.Access.Tls;
using LogRelay.Aggregator.Access.Tokens;

namespace LogRelay.Aggregator.Access;

/// <summary>Puts the gate into the program.</summary>
internal static class AccessServices
{
    /// <summary>Everything that decides who may call.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, AccessSettings settings) => services
        .AddSingleton(settings)
        .AddSingleton(settings.Limits)
        .AddSingleton<AuditTrail>()
        .AddSingleton<ConnectionFaults>()
        .AddSingleton<PlainTextAnswer>()
        .AddSingleton<TokenStore>()
        .AddSingleton<ServerCertificate>()
        .AddSingleton<ClientAuthorities>()
        .AddSingleton<ClientTable>()
        .AddSingleton<Admission>()
        .AddSingleton<OpenCalls>()
        .AddSingleton<AccessGate>()
        .AddHostedService<AccessWatch>();

    /// <summary>Puts the gate behind routing and before every endpoint. Reads the files of tokens and certificates.</summary>
    /// <exception cref="FormatException">One of them has a fault; the message names it.</exception>
    public static void UseAccess(this WebApplication app)
    {
        _ = app.Services.GetRequiredService<ServerCertificate>();
        _ = app.Use(app.Services.GetRequiredService<AccessGate>().InvokeAsync);
    }
}
