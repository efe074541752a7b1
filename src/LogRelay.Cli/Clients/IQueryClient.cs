using LogRelay.Query.Service;

namespace LogRelay.Cli.Clients;

/// <summary>Asks for logs, wherever they are. One command, one caller at a time.</summary>
/// <remarks>
/// Throws <see cref="QueryRefusedException"/> for what is asked wrongly, and <see cref="CliException"/> when there is no answer.
/// </remarks>
internal interface IQueryClient : IQueryAnswers, IAsyncDisposable
{
    /// <summary>Where answers come from, for a person.</summary>
    string Place { get; }
}
