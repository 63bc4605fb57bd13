using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Webhooks;
using Triage.Storage.Incidents;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Webhooks;

/// <summary>Endpoints, the outbox and the log of deliveries.</summary>
public sealed class WebhookStore
{
    /// <summary>Standard Webhooks asks for 24 to 64 bytes.</summary>
    private const int SecretBytes = 32;
    private readonly TriageDatabase _database;
    private readonly WorkspaceStore _workspaces;
    private readonly ISecretSealing _sealing;
    private readonly TimeProvider _time;

    internal WebhookStore(TriageDatabase database, WorkspaceStore workspaces, ISecretSealing sealing, TimeProvider time)
    {
        _database = database;
        _workspaces = workspaces;
        _sealing = sealing;
        _time = time;
    }

    /// <summary>Without their secrets, which are shown once, when they are made.</summary>
    public Task<IReadOnlyList<WebhookEndpoint>> EndpointsAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        _database.ReadAsync<IReadOnlyList<WebhookEndpoint>>(
            async context =>
                (
                    await context
                        .In<WebhookEndpointRow>(workspace)
                        .OrderBy(e => e.Number)
                        .Take(Limits.MaxWebhookEndpoints)
                        .Select(e => e.Endpoint)
                        .ToListAsync(cancellation)
                ).ConvertAll(e => e with { Secret = [], OldSecret = null }),
            cancellation
        );

    /// <exception cref="RefusedInputException">No web address, no event, or one endpoint too many.</exception>
    public async Task<WebhookEndpoint> AddAsync(
        WorkspaceId workspace,
        string address,
        IReadOnlyList<WebhookEvent> events,
        CancellationToken cancellation
    )
    {
        WebhookEndpoint.Check(address, events);
        await _workspaces.GetAsync(workspace, cancellation);
        KeysFirst();
        return await _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                var numbers = await context.In<WebhookEndpointRow>(workspace).Select(e => e.Number).ToListAsync(cancellation);
                if (numbers.Count >= Limits.MaxWebhookEndpoints)
                {
                    throw new RefusedInputException(
                        "address",
                        $"There are {numbers.Count} endpoints; the limit is {Limits.MaxWebhookEndpoints}. Remove one that nobody listens at."
                    );
                }

                var endpoint = new WebhookEndpoint(numbers.DefaultIfEmpty().Max() + 1, address.Trim(), events, NewSecret());
                context.Add(
                    new WebhookEndpointRow
                    {
                        Workspace = workspace,
                        Number = endpoint.Number,
                        Endpoint = endpoint.Sealed(_sealing),
                    }
                );
                return endpoint;
            },
            cancellation
        );
    }

    /// <summary>The new secret signs from now on, the old one for one more day beside it. Null when there is no such endpoint.</summary>
    public async Task<WebhookEndpoint?> RotateAsync(WorkspaceId workspace, int number, CancellationToken cancellation)
    {
        var secret = NewSecret();
        var kept = _sealing.Seal(secret);
        var changed = await ChangeAsync(workspace, number, e => e.WithSecret(kept, _time.GetUtcNow()), cancellation);
        return changed is null ? null : changed with { Secret = secret, OldSecret = null };
    }

    /// <summary>Whether any workspace has an endpoint, and so a secret.</summary>
    public Task<bool> AnyAsync(CancellationToken cancellation) =>
        _database.ReadAsIsAsync(context => context.Set<WebhookEndpointRow>().AnyAsync(cancellation), cancellation);

    /// <summary>Seals what is not sealed with the newest key.</summary>
    /// <returns>How many endpoints have a secret that cannot be opened any more.</returns>
    public Task<int> SealAsync(CancellationToken cancellation)
    {
        KeysFirst();
        return _database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
            {
                var lost = 0;
                foreach (var row in await context.Set<WebhookEndpointRow>().ToListAsync(cancellation))
                {
                    try
                    {
                        row.Endpoint = row.Endpoint.SealedAnew(_sealing);
                    }
                    catch (SealLostException)
                    {
                        lost++;
                    }
                }

                return lost;
            },
            cancellation
        );
    }

    /// <param name="because">Why the program did it; null for a person.</param>
    public Task<WebhookEndpoint?> SwitchAsync(
        WorkspaceId workspace,
        int number,
        bool on,
        string? because,
        CancellationToken cancellation
    ) => ChangeAsync(workspace, number, e => e with { On = on, OffBecause = on ? null : because }, cancellation);

    /// <summary>With everything that was sent there.</summary>
    public Task<bool> RemoveAsync(WorkspaceId workspace, int number, CancellationToken cancellation) =>
        _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                await context.In<WebhookDeliveryRow>(workspace).Where(d => d.Endpoint == number).ExecuteDeleteAsync(cancellation);
                return await context
                        .In<WebhookEndpointRow>(workspace)
                        .Where(e => e.Number == number)
                        .ExecuteDeleteAsync(cancellation) > 0;
            },
            cancellation
        );

    /// <summary>Puts a test message into the outbox. False when there is no such endpoint.</summary>
    public Task<bool> TestAsync(WorkspaceId workspace, int number, CancellationToken cancellation) =>
        _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                var exists = await context.In<WebhookEndpointRow>(workspace).AnyAsync(e => e.Number == number, cancellation);
                if (exists)
                {
                    var now = _time.GetUtcNow();
                    context.Add(WebhookOutbox.DeliveryOf(workspace, number, WebhookMessage.Test(now), now));
                }

                return exists;
            },
            cancellation
        );

    /// <summary>The newest deliveries, to be seen by people.</summary>
    public Task<IReadOnlyList<WebhookDelivery>> LogAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        _database.ReadAsync<IReadOnlyList<WebhookDelivery>>(
            async context =>
                (
                    await context
                        .In<WebhookDeliveryRow>(workspace)
                        .OrderByDescending(d => d.MadeAtUtc)
                        .ThenByDescending(d => d.Id)
                        .Take(Limits.MaxDeliveriesShown)
                        .ToListAsync(cancellation)
                ).ConvertAll(d => d.ToDelivery()),
            cancellation
        );

    /// <summary>Sends a settled or waiting delivery once more, at once, under its old id. False when there is no such delivery.</summary>
    public Task<bool> SendAgainAsync(WorkspaceId workspace, string id, CancellationToken cancellation) =>
        _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                if (await FindAsync(context, workspace, id, cancellation) is not { } row)
                {
                    return false;
                }

                (row.State, row.Failures, row.NextAttemptAtUtc) = (WebhookDeliveryState.Waiting, 0, _time.GetUtcNow());
                return true;
            },
            cancellation
        );

    /// <summary>
    /// Takes what is due out of the outbox for <see cref="Limits.DeliveryLease"/>: a sender that dies meanwhile loses
    /// nothing, and two senders do not send the same. The endpoints come with it.
    /// </summary>
    public async Task<IReadOnlyList<(WebhookDelivery Delivery, WebhookEndpoint Endpoint)>> TakeDueAsync(
        WorkspaceId workspace,
        CancellationToken cancellation
    )
    {
        var now = _time.GetUtcNow();
        // Looking takes no turn at the write gate; most looks find nothing.
        if (!await _database.ReadAsync(context => Due(context, workspace, now).AnyAsync(cancellation), cancellation))
        {
            return [];
        }

        KeysFirst();
        return await _database.WriteAsync(
            WritePriority.Intake,
            async context =>
            {
                var rows = await Due(context, workspace, now)
                    .OrderBy(d => d.NextAttemptAtUtc)
                    .Take(Limits.MaxDeliveriesAtOnce)
                    .ToListAsync(cancellation);
                await GiveUpPrivateAsync(context, workspace, rows, cancellation);
                var endpoints = await context.In<WebhookEndpointRow>(workspace).ToDictionaryAsync(e => e.Number, cancellation);
                foreach (var row in rows)
                {
                    row.NextAttemptAtUtc = now + Limits.DeliveryLease;
                }

                return rows.ConvertAll(row => (row.ToDelivery(), endpoints[row.Endpoint].Opened(_sealing)));
            },
            cancellation
        );
    }

    /// <summary>Keeps what came of an attempt, and decides whether and when there is another.</summary>
    /// <param name="hopeless">Nothing a later attempt could change: it is given up at once.</param>
    public Task<bool> KeepAttemptAsync(
        WorkspaceId workspace,
        string id,
        WebhookAttempt attempt,
        bool hopeless,
        CancellationToken cancellation
    ) =>
        _database.WriteAsync(
            WritePriority.Intake,
            async context =>
            {
                if (await FindAsync(context, workspace, id, cancellation) is not { } row)
                {
                    return false;
                }

                row.Attempts = [.. row.Attempts.TakeLast(RetrySchedule.MaxAttempts), attempt];
                row.Failures += attempt.Succeeded ? 0 : 1;
                var wait = attempt.Succeeded || hopeless ? null : RetrySchedule.WaitAfter(row.Failures);
                row.NextAttemptAtUtc = _time.GetUtcNow() + wait;
                row.State =
                    attempt.Succeeded ? WebhookDeliveryState.Delivered
                    : wait is null ? WebhookDeliveryState.GivenUp
                    : WebhookDeliveryState.Waiting;
                return true;
            },
            cancellation
        );

    /// <summary>Deletes settled deliveries that are older than <see cref="Limits.DeliveriesKept"/>.</summary>
    public Task<int> SweepAsync(WorkspaceId workspace, CancellationToken cancellation)
    {
        var before = _time.GetUtcNow() - Limits.DeliveriesKept;
        return _database.WriteAsync(
            WritePriority.Intake,
            context =>
                context
                    .In<WebhookDeliveryRow>(workspace)
                    .Where(d => d.NextAttemptAtUtc == null && d.MadeAtUtc < before)
                    .ExecuteDeleteAsync(cancellation),
            cancellation
        );
    }

    /// <summary>What was to be told of an incident that has become private since is told to nobody.</summary>
    private static async Task GiveUpPrivateAsync(
        TriageContext context,
        WorkspaceId workspace,
        List<WebhookDeliveryRow> due,
        CancellationToken cancellation
    )
    {
        var numbers = due.ConvertAll(d => d.Message.Number);
        var hidden = await context
            .PartsOfIncidents<PrivateIncidentRow>(workspace, Onlooker.Everything)
            .Where(p => numbers.Contains(p.Number))
            .Select(p => p.Number)
            .ToListAsync(cancellation);
        foreach (var row in due.Where(d => hidden.Contains(d.Message.Number)))
        {
            row.State = WebhookDeliveryState.GivenUp;
            row.NextAttemptAtUtc = null;
        }

        due.RemoveAll(d => d.State == WebhookDeliveryState.GivenUp);
    }

    private static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    private static IQueryable<WebhookDeliveryRow> Due(TriageContext context, WorkspaceId workspace, DateTimeOffset now) =>
        context.In<WebhookDeliveryRow>(workspace).Where(d => d.NextAttemptAtUtc <= now);

    private static Task<WebhookDeliveryRow?> FindAsync(
        TriageContext context,
        WorkspaceId workspace,
        string id,
        CancellationToken cancellation
    ) => context.In<WebhookDeliveryRow>(workspace).SingleOrDefaultAsync(d => d.Id == id, cancellation);

    /// <summary>
    /// The keys that seal are made, and read again, in turns at the database of their own: asked for inside of a write they would
    /// wait for it, and it for them.
    /// </summary>
    private void KeysFirst() => _sealing.Seal([]);

    private Task<WebhookEndpoint?> ChangeAsync(
        WorkspaceId workspace,
        int number,
        Func<WebhookEndpoint, WebhookEndpoint> change,
        CancellationToken cancellation
    ) =>
        _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                var row = await context
                    .In<WebhookEndpointRow>(workspace)
                    .SingleOrDefaultAsync(e => e.Number == number, cancellation);
                return row is null ? null : row.Endpoint = change(row.Endpoint);
            },
            cancellation
        );
}
