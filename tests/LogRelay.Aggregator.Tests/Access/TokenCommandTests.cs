using LogRelay.Aggregator.Access;
using LogRelay.Aggregator.Access.Tokens;
using LogRelay.Aggregator.Commands;
using LogRelay.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LogRelay.Aggregator.Tests.Access;

/// <summary><c>logrelay-aggregator token</c>: what it makes is taken, and what is wrong with its arguments is said.</summary>
public sealed class TokenCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_token_that_was_made_is_in_the_file_by_its_hash_alone()
    {
        var file = _folder.File("tokens");
        File.WriteAllText(file, "# mine");
        Assert.Equal(0, Run("token", "create", "--name", "web-1", "--scope", "ingest", "--scope", "read", "--expires", "90d", "--node", "host-1", "--file", file));

        var secret = _output.ToString().Trim();
        var token = TokenFile.Read(file).Find(TokenText.HashOf(secret));
        Assert.True(TokenText.IsOne(secret));
        Assert.Equal(("web-1", AccessScope.Ingest | AccessScope.Read, "host-1", _time.GetUtcNow().AddDays(90)), (token!.Name, token.Scopes, token.Node, token.Expires!.Value));
        Assert.DoesNotContain(secret, File.ReadAllText(file), StringComparison.Ordinal);
        Assert.StartsWith("# mine\nweb-1 ", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal(2, Run("token", "create", "--name", "web-1", "--scope", "read", "--file", file));
        Assert.Contains("has a token web-1 already", _error.ToString(), StringComparison.Ordinal);
        Assert.Single(TokenFile.Read(file).All);
    }

    [Fact]
    public void A_new_file_is_for_its_owner_alone_and_is_listed()
    {
        var file = _folder.File("tokens");
        Assert.Equal(0, Run("token", "create", "--name", "ci", "--scope", "read", "--file", file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var secret = _output.ToString().Trim();
        Assert.Equal(0, Run("token", "list", "--file", file));
        Assert.Contains("ci  read  never expires", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, _output.ToString().Split(secret).Length - 1);
    }

    [Fact]
    public void Without_a_file_the_token_and_its_line_are_printed()
    {
        Assert.Equal(0, Run("token", "create", "--name", "a", "--scope", "admin"));
        var lines = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.NotNull(TokenFile.Parse(lines[^1]).Find(TokenText.HashOf(lines[0])));
    }

    [Theory]
    [InlineData("--name \"\"", "token", "create", "--name", "", "--scope", "read")]
    [InlineData("name \"a b\"", "token", "create", "--name", "a b", "--scope", "read")]
    [InlineData("scope \"all\" is none of", "token", "create", "--name", "a", "--scope", "all")]
    [InlineData("--expires \"soon\" must be", "token", "create", "--name", "a", "--scope", "read", "--expires", "soon")]
    [InlineData("--expires \"0d\" must be", "token", "create", "--name", "a", "--scope", "read", "--expires", "0d")]
    [InlineData("--node: node \"a b\"", "token", "create", "--name", "a", "--scope", "read", "--node", "a b")]
    [InlineData("'--scope' is required", "token", "create", "--name", "a")]
    [InlineData("/nowhere/tokens", "token", "create", "--name", "a", "--scope", "read", "--file", "/nowhere/tokens")]
    [InlineData("/nowhere/tokens", "token", "list", "--file", "/nowhere/tokens")]
    [InlineData("serve", "serve")]
    public void What_is_wrong_is_said(string message, params string[] args)
    {
        Assert.Equal(2, Run(args));
        Assert.Contains(message.Replace("--name \"\"", "name \"\"", StringComparison.Ordinal), _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_differ_and_a_mistyped_one_is_none()
    {
        var tokens = Enumerable.Range(0, 1000).Select(static _ => TokenText.Create()).ToList();
        Assert.Equal(1000, tokens.Distinct().Count());
        Assert.All(tokens, static token => Assert.True(TokenText.IsOne(token)));
        Assert.All(tokens, static token => Assert.False(TokenText.IsOne(token[..10] + (token[10] == 'a' ? 'b' : 'a') + token[11..])));
    }

    private int Run(params string[] args) => AggregatorCommandLine.Run(args, _output, _error, static _ => null, _time);
}
