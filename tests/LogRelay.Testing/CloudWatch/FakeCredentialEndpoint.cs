using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace LogRelay.Testing.CloudWatch;

/// <summary>A container endpoint for credentials on loopback.</summary>
public sealed class FakeCredentialEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _asked;

    /// <summary>Starts on a free port.</summary>
    public FakeCredentialEndpoint()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(AnswerAsync);
        _app.Start();
        Url = new Uri(_app.Urls.First());
    }

    /// <summary>Its address.</summary>
    public Uri Url { get; }

    /// <summary>What it answers to a path; null: 404.</summary>
    public Func<string, string?> OnGet { get; set; } = static _ => null;

    /// <summary>How often it was asked.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _asked);
        var answer = OnGet(context.Request.Path + context.Request.QueryString);
        context.Response.StatusCode = answer is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        await context.Response.WriteAsync(answer ?? "", context.RequestAborted);
    }
}
