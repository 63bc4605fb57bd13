using System.Collections.Concurrent;
using Triage.Engine.Access;
using Triage.Engine.Runs;
using Triage.Storage.Access;
using Triage.Web.Api;

namespace Triage.Web.Access.Accounts;

/// <summary>
/// Whether a sign-in still lives, remembered for seconds, and what is open under it: ending one cuts its pages off, here
/// at once and on other instances within <see cref="Remembered"/> and a round.
/// </summary>
public sealed class LiveSignIns(SignInStore store, TimeProvider time, ILogger<LiveSignIns> log) : BackgroundService
{
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(15);

    /// <summary>So often at most it is written down that a browser was here.</summary>
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, Known> _known = new();
    private readonly ConcurrentDictionary<HttpContext, Open> _open = new();

    public async ValueTask<bool> IsLiveAsync(Guid signIn, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (_known.TryGetValue(signIn, out var known) && now - known.AskedAtUtc < Remembered)
        {
            return known.Lives;
        }

        if (_known.Count >= AccessLimits.MaxSignInsRemembered)
        {
            _known.Clear();
        }

        var found = await store.FindLiveAsync(signIn, cancellation);
        _known[signIn] = new Known(now, found is not null);
        if (found is not null && now - found.SeenAtUtc >= SeenEvery)
        {
            await SeeAsync(signIn, cancellation);
        }

        return found is not null;
    }

    private async Task SeeAsync(Guid signIn, CancellationToken cancellation)
    {
        try
        {
            await store.SeeAsync(signIn, cancellation);
        }
        catch (StorageUnavailableException)
        {
            // A full disk can still be read: when somebody was seen last is not worth refusing them for.
        }
    }

    /// <summary>Ends what is open under a sign-in that was ended just now.</summary>
    public void End(Guid signIn) => End(o => o.SignIn == signIn);

    /// <summary>Ends what a person has open, except under one sign-in.</summary>
    public void EndOf(Guid person, Guid? except = null) => End(o => o.Person == person && o.SignIn != except);

    /// <summary>Keeps hold of a connection that stays open, as that of a page does.</summary>
    internal async Task HoldAsync(HttpContext context, RequestDelegate next)
    {
        if (
            !context.WebSockets.IsWebSocketRequest
            || context.User.SignInId() is not { } signIn
            || context.User.PersonId() is not { } person
        )
        {
            await next(context);
            return;
        }

        _open[context] = new Open(signIn, person);
        try
        {
            await next(context);
        }
        finally
        {
            _open.TryRemove(context, out _);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Remembered, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception fault) when (StorageAlarm.IsFault(fault))
            {
                log.LogWarning(fault, "Who is still signed in could not be asked; open pages stay open until it can.");
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        foreach (var part in _open.Values.Select(o => o.SignIn).Distinct().Chunk(AccessLimits.SignInsPerQuestion))
        {
            var living = (await store.StillLiveAsync(part, cancellation)).ToHashSet();
            foreach (var ended in part.Where(s => !living.Contains(s)))
            {
                End(ended);
            }
        }
    }

    private void End(Func<Open, bool> concerned)
    {
        // Asked again at the next request: the store knows.
        _known.Clear();
        foreach (var (context, _) in _open.Where(o => concerned(o.Value)))
        {
            context.Abort();
        }
    }

    private sealed record Known(DateTimeOffset AskedAtUtc, bool Lives);

    private sealed record Open(Guid SignIn, Guid Person);
}
