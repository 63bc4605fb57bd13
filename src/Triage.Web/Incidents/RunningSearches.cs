using System.Collections.Concurrent;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Incidents;

namespace Triage.Web.Incidents;

/// <summary>A search that runs behind a page, and goes on when the page is left.</summary>
public sealed class RunningSearch(TimeProvider clock) : IProgress<OnsetProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();
    private long _told;

    /// <summary>Told from the search's thread, at most every <see cref="Pause"/>, and at the end.</summary>
    public event EventHandler? Changed;

    public OnsetProgress? Progress { get; private set; }
    public bool IsOver { get; private set; }

    /// <summary>Why it ended without a result; null while it runs and when it has one.</summary>
    public string? Refusal { get; private set; }
    public CancellationToken Stopped => _stop.Token;

    public void Stop() => _stop.Cancel();

    public void Report(OnsetProgress value)
    {
        Progress = value;
        if (clock.GetElapsedTime(_told) >= Pause)
        {
            _told = clock.GetTimestamp();
            Changed?.Invoke(this, EventArgs.Empty);
        }
    }

    public void End(string? refusal)
    {
        Refusal = refusal;
        IsOver = true;
        Changed?.Invoke(this, EventArgs.Empty);
    }
}

/// <summary>The searches that run now, one per incident at most. One that is over is forgotten; its result is stored.</summary>
public sealed class RunningSearches(IServiceScopeFactory scopes, TimeProvider clock, ILogger<RunningSearches> log) : IDisposable
{
    private readonly ConcurrentDictionary<(WorkspaceId, int), RunningSearch> _running = new();

    public RunningSearch? Find(WorkspaceId workspace, int number) => _running.GetValueOrDefault((workspace, number));

    /// <summary>The running search of the incident, or a new one.</summary>
    /// <param name="onlooker">On whose behalf it goes on when their page is left.</param>
    public RunningSearch Start(WorkspaceId workspace, int number, Actor by, Onlooker onlooker)
    {
        var begun = new RunningSearch(clock);
        var running = _running.GetOrAdd((workspace, number), begun);
        if (running == begun)
        {
            _ = Task.Run(() => RunAsync(workspace, number, by, onlooker, begun), CancellationToken.None);
        }

        return running;
    }

    public void Dispose()
    {
        foreach (var search in _running.Values)
        {
            search.Stop();
        }
    }

    private async Task RunAsync(WorkspaceId workspace, int number, Actor by, Onlooker onlooker, RunningSearch search)
    {
        string? refusal = null;
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Onlooker>().IsAs(onlooker);
        try
        {
            var desk = scope.ServiceProvider.GetRequiredService<WorklistDesk>();
            await desk.SearchAsync(workspace, number, by, search, search.Stopped);
        }
        catch (OperationCanceledException) when (search.Stopped.IsCancellationRequested)
        {
            refusal = "Stopped. Nothing was kept of this search.";
        }
        catch (Exception expected) when (expected is RefusedInputException or StorageUnavailableException)
        {
            refusal = expected.Message;
        }
        catch (Exception fault)
        {
            // Nobody awaits this task: what is not logged here is lost.
            log.LogError(fault, "The search for the onset of INC-{Number} failed", number);
            refusal = "The search failed; nothing was kept of it. The log has the reason.";
        }

        _running.TryRemove((workspace, number), out _);
        search.End(refusal);
    }
}
