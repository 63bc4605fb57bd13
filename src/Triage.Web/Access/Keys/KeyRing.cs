using System.Collections.Concurrent;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Web.Api;

namespace Triage.Web.Access.Keys;

/// <summary>
/// Tells valid keys. What it asked is believed for seconds, so that a key that was revoked on another instance ends here
/// soon; and once a minute it writes down which were used.
/// </summary>
public sealed partial class KeyRing(ApiKeyStore store, AuditLog audit, TimeProvider clock, ILogger<KeyRing> log)
    : BackgroundService
{
    private readonly ConcurrentDictionary<string, Asked> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);

    /// <summary>How many answers are held; bounded.</summary>
    public int Remembered => _asked.Count;

    /// <summary>Null for what is no key, an unknown one, a wrong secret, one that is over, and one that was revoked.</summary>
    /// <param name="mayLookUp">Asked before one that is not known to be kept is looked up, so that false ones are counted first.</param>
    public async ValueTask<ApiKey?> FindValidAsync(string text, Func<bool> mayLookUp, CancellationToken cancellation)
    {
        if (KeyText.Read(text) is not { } read)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        if (!_asked.TryGetValue(read.Id, out var asked) || now >= asked.UntilUtc)
        {
            if (asked?.Kept is null && !mayLookUp())
            {
                return null;
            }

            asked = new Asked(await store.FindAsync(read.Id, cancellation), now + CallerLimits.Believed);
            if (_asked.Count >= CallerLimits.MaxKeysRemembered)
            {
                _asked.Clear();
            }

            _asked[read.Id] = asked;
        }

        if (asked.Kept is not { } kept || !kept.Proves(read.Secret) || !kept.Key.IsValid(now))
        {
            return null;
        }

        _used[read.Id] = now;
        return kept.Key;
    }

    /// <summary>Asks anew at the next request: it was revoked here.</summary>
    public void Forget(string id) => _asked.TryRemove(id, out _);

    /// <summary>Writes down which were used since the last time.</summary>
    public async Task WriteUsesAsync(CancellationToken cancellation)
    {
        var uses = _used.ToDictionary(StringComparer.Ordinal);
        if (uses.Count == 0)
        {
            return;
        }

        foreach (var key in await store.UsedAsync(uses, cancellation))
        {
            await audit.WriteAsync(key.Workspace, key.Actor(), AuditAct.KeyFirstUsed, key.Words(), cancellation);
        }

        foreach (var use in uses)
        {
            _used.TryRemove(use);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(CallerLimits.KeyUseWritten, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await WriteUsesAsync(stoppingToken);
                }
                catch (Exception fault) when (StorageAlarm.IsFault(fault) && !stoppingToken.IsCancellationRequested)
                {
                    SaysItWaits(fault.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program ends; the last minute of "last used" goes with it.
        }
    }

    private sealed record Asked(KeptKey? Kept, DateTimeOffset UntilUtc);

    [LoggerMessage(LogLevel.Warning, "It could not be written down which keys were used; trying again: {Why}")]
    private partial void SaysItWaits(string why);
}

public static class KeyNames
{
    /// <summary>Who acts when a program does.</summary>
    public static Actor Actor(this ApiKey key) => new($"{key.Name} (key)");

    /// <summary>The key in the words of the audit log, without its secret.</summary>
    public static string Words(this ApiKey key) => $"key '{key.Name}' {KeyText.Prefix(key.Id)}";
}
