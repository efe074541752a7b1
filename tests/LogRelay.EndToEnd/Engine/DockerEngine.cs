namespace LogRelay.EndToEnd.Engine;

/// <summary>
/// A real Docker engine of the test's own, in a temporary folder: dockerd and containerd that share nothing with the
/// machine's engine or with other tests' engines. Disposing it ends every process in it and deletes the folder.
/// </summary>
/// <remarks>
/// It has no networks: containers run with <c>--network none</c> or <c>host</c>. The images busybox, programs and nginx
/// are there (tests/engine/images.sh says what is in them). Starting one takes about a second. Safe for use by several
/// tests at once, save for <see cref="RestartAsync"/> and <see cref="KillAsync"/>, which hit all of them.
/// </remarks>
public sealed class DockerEngine : IAsyncDisposable
{
    /// <summary>What a docker command may take when the caller does not say.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan ScriptLimit = TimeSpan.FromMinutes(10);
    private readonly Dictionary<string, string> _environment;

    private DockerEngine(string folder)
    {
        Folder = folder;
        Host = $"unix://{folder}/docker.sock";
        _environment = new() { ["DOCKER_HOST"] = Host };
    }

    /// <summary>Everything of this engine; tests may put their own files here as well.</summary>
    public string Folder { get; }

    /// <summary>The value of DOCKER_HOST that reaches it.</summary>
    public string Host { get; }

    /// <summary>Docker's data root: containers/, plugins/, image/.</summary>
    public string DataRoot => Path.Combine(Folder, "data");

    /// <summary>What dockerd has said; plugins' own output is in it too.</summary>
    public string DaemonLog => File.ReadAllText(Path.Combine(Folder, "dockerd.log"));

    /// <summary>Starts an engine with the tests' images. Skips the test (or fails it, in CI) where none can run.</summary>
    /// <param name="ct">Gives up; what was started is ended.</param>
    /// <param name="options">More options for dockerd, for example <c>--live-restore</c>.</param>
    public static Task<DockerEngine> StartAsync(CancellationToken ct, params string[] options) => StartAsync([], ct, options);

    /// <summary>The same, with more variables in dockerd's environment.</summary>
    public static async Task<DockerEngine> StartAsync(IEnumerable<(string Name, string Value)> environment, CancellationToken ct, params string[] options)
    {
        RealParts.RequireEngine();
        // run.sh names a folder that it sweeps should this process be killed. Socket paths are short of space: short names.
        var parent = Environment.GetEnvironmentVariable("LOGRELAY_ENGINES") ?? Path.GetTempPath();
        var engine = new DockerEngine(Path.Combine(parent, $"lre-{Guid.NewGuid():N}"[..12]));
        foreach (var (name, value) in environment)
        {
            engine._environment[name] = value;
        }
        try
        {
            await engine.ScriptAsync("engine.sh", ["start", engine.Folder, .. options], ct);
            await engine.ScriptAsync("images.sh", [], ct);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs <c>docker</c> with these arguments on this engine.</summary>
    /// <exception cref="CommandFailedException">It exited with another code than 0.</exception>
    /// <exception cref="TimeoutException">It took longer than <see cref="DefaultLimit"/>.</exception>
    public async Task<CommandResult> DockerAsync(CancellationToken ct, params string[] arguments) =>
        (await TryDockerAsync(ct, arguments)).OrThrow();

    /// <summary>As <see cref="DockerAsync"/>, for commands that may fail: the exit code is the caller's to look at.</summary>
    public Task<CommandResult> TryDockerAsync(CancellationToken ct, params string[] arguments) =>
        TryDockerAsync(DefaultLimit, ct, arguments);

    /// <summary>As above, with a limit of its own.</summary>
    public Task<CommandResult> TryDockerAsync(TimeSpan limit, CancellationToken ct, params string[] arguments) =>
        Command.RunAsync("docker", arguments, _environment, limit, ct);

    /// <summary>Starts a <c>docker</c> command that goes on by itself, such as <c>logs -f</c>; the caller disposes it.</summary>
    public RunningCommand StartDocker(params string[] arguments) => new("docker", arguments, _environment);

    /// <summary>Creates and starts a container (detached). It is removed with the engine, or by the caller.</summary>
    /// <exception cref="CommandFailedException">It does not start; the message is what a person at `docker run` reads.</exception>
    public async Task<Container> RunAsync(ContainerSpec spec, CancellationToken ct)
    {
        var result = await DockerAsync(ct, ["run", "--detach", .. spec.Arguments()]);
        return new Container(this, result.Text.Trim());
    }

    /// <summary>Ends dockerd as a service manager would (SIGTERM) and starts it again. With --live-restore containers live on.</summary>
    public Task RestartAsync(CancellationToken ct) => ScriptAsync("engine.sh", ["restart", Folder], ct);

    /// <summary>SIGKILLs dockerd alone. Containers, plugins and containerd live on; <see cref="StartAgainAsync"/> brings it back.</summary>
    public Task KillAsync(CancellationToken ct) => ScriptAsync("engine.sh", ["kill", Folder], ct);

    /// <summary>Starts dockerd after <see cref="KillAsync"/>.</summary>
    public Task StartAgainAsync(CancellationToken ct) => ScriptAsync("engine.sh", ["start", Folder], ct);

    /// <summary>Ends everything that runs in it and deletes its folder.</summary>
    public async ValueTask DisposeAsync() => await ScriptAsync("engine.sh", ["remove", Folder], CancellationToken.None);

    /// <summary>Runs one of the repository's scripts against this engine (DOCKER_HOST), to its end.</summary>
    /// <param name="script">Its path from the repository's root, for example <c>deploy/up.sh</c>.</param>
    /// <param name="ct">Kills it.</param>
    /// <param name="environment">More variables.</param>
    public Task<CommandResult> RunScriptAsync(string script, CancellationToken ct, params (string Name, string Value)[] environment)
    {
        var variables = new Dictionary<string, string>(_environment);
        foreach (var (name, value) in environment)
        {
            variables[name] = value;
        }

        return Command.RunAsync(Path.Combine(Repository.Root, script), [], variables, ScriptLimit, ct);
    }

    /// <summary>Runs artifacts/bin/logrelay where this engine is "the" engine: with dockerd's own view of /run. Root's zone is UTC.</summary>
    public async Task<CommandResult> LogRelayAsync(CancellationToken ct, params string[] arguments)
    {
        RealParts.RequireCommandLine();
        var pid = (await File.ReadAllTextAsync(Path.Combine(Folder, "dockerd.pid"), ct)).Split(' ')[0];
        return await Command.RunAsync("nsenter", ["--mount", "--target", pid, Repository.CommandLine, .. arguments], _environment, DefaultLimit, ct);
    }

    private async Task ScriptAsync(string script, string[] arguments, CancellationToken ct)
    {
        var path = Path.Combine(Repository.Root, "tests", "engine", script);
        (await Command.RunAsync(path, arguments, _environment, ScriptLimit, ct)).OrThrow();
    }
}
