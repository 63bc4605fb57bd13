using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Response;
using Triage.Engine.Webhooks;
using Triage.Storage.Webhooks;

namespace Triage.Storage.Tests.Webhooks;

public sealed class WebhookStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Acts_OnlyChosenEventsOfEndpointsThatAreOn_AreInTheOutbox()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var webhooks = store.Get<WebhookStore>();
        await webhooks.AddAsync(WorkspaceId.Main, "https://all.example", [WebhookEvent.Filed, WebhookEvent.Closed], Cancellation);
        await webhooks.AddAsync(WorkspaceId.Main, "https://closed.example", [WebhookEvent.Closed], Cancellation);
        await webhooks.AddAsync(WorkspaceId.Main, "https://off.example", [WebhookEvent.Closed], Cancellation);
        await webhooks.SwitchAsync(WorkspaceId.Main, 3, false, null, Cancellation);

        await store.IncidentStore.FileAsync(WorkspaceId.Main, Some.Filing("nine wrong"), Actor.Owner, null, Cancellation);
        await store.IncidentStore.ActAsync(
            WorkspaceId.Main,
            1,
            i => i.Close(Helped.Yes, null, Actor.Owner, Some.Start),
            Cancellation
        );

        var due = await webhooks.TakeDueAsync(WorkspaceId.Main, Cancellation);
        Assert.Equal(
            [(1, "incident.closed"), (1, "incident.filed"), (2, "incident.closed")],
            due.Select(d => (d.Endpoint.Number, d.Delivery.Message.Type)).Order()
        );
        Assert.Empty(await webhooks.TakeDueAsync(Some.Other, Cancellation));
    }

    [Fact]
    public async Task Acts_Refused_TellNobody()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var webhooks = store.Get<WebhookStore>();
        await webhooks.AddAsync(WorkspaceId.Main, "https://all.example", [WebhookEvent.Closed], Cancellation);
        await store.IncidentStore.FileAsync(WorkspaceId.Main, Some.Filing("nine wrong"), Actor.Owner, null, Cancellation);

        await Assert.ThrowsAsync<RefusedInputException>(() =>
            store.IncidentStore.ActAsync(
                WorkspaceId.Main,
                1,
                i =>
                {
                    i.Close(Helped.Yes, null, Actor.Owner, Some.Start);
                    i.Comment(" ", Actor.Owner, Some.Start);
                },
                Cancellation
            )
        );

        Assert.Empty(await webhooks.LogAsync(WorkspaceId.Main, Cancellation));
    }

    [Fact]
    public async Task TakeDueAsync_Twice_TakesAgainOnlyAfterTheLease()
    {
        using var store = await WithTestAsync();
        var webhooks = store.Get<WebhookStore>();

        Assert.Single(await webhooks.TakeDueAsync(WorkspaceId.Main, Cancellation));
        Assert.Empty(await webhooks.TakeDueAsync(WorkspaceId.Main, Cancellation));
        store.Clock.Advance(Limits.DeliveryLease);

        Assert.Single(await webhooks.TakeDueAsync(WorkspaceId.Main, Cancellation));
    }

    [Fact]
    public async Task KeepAttemptAsync_FailingToTheEnd_IsGivenUpAndCanBeSentAgain()
    {
        using var store = await WithTestAsync();
        var webhooks = store.Get<WebhookStore>();
        for (var attempt = 0; attempt < RetrySchedule.MaxAttempts; attempt++)
        {
            var (delivery, _) = Assert.Single(await webhooks.TakeDueAsync(WorkspaceId.Main, Cancellation));
            await KeepAsync(store, delivery.Id, 500);
            store.Clock.Advance(TimeSpan.FromHours(25));
        }

        var settled = Assert.Single(await webhooks.LogAsync(WorkspaceId.Main, Cancellation));
        Assert.Equal((WebhookDeliveryState.GivenUp, null), (settled.State, settled.NextAttemptAtUtc));
        Assert.Equal(RetrySchedule.MaxAttempts, settled.Attempts.Count);
        Assert.Empty(await webhooks.TakeDueAsync(WorkspaceId.Main, Cancellation));

        Assert.True(await webhooks.SendAgainAsync(WorkspaceId.Main, settled.Id, Cancellation));
        await KeepAsync(store, settled.Id, 204);

        Assert.Equal(WebhookDeliveryState.Delivered, (await webhooks.LogAsync(WorkspaceId.Main, Cancellation))[0].State);
        Assert.False(await webhooks.SendAgainAsync(Some.Other, settled.Id, Cancellation));
    }

    [Fact]
    public async Task SweepAsync_OldAndSettled_IsDeleted()
    {
        using var store = await WithTestAsync();
        var webhooks = store.Get<WebhookStore>();
        await KeepAsync(store, (await webhooks.LogAsync(WorkspaceId.Main, Cancellation))[0].Id, 200);
        await webhooks.TestAsync(WorkspaceId.Main, 1, Cancellation);
        store.Clock.Advance(Limits.DeliveriesKept + TimeSpan.FromHours(1));

        Assert.Equal(1, await webhooks.SweepAsync(WorkspaceId.Main, Cancellation));
        Assert.Equal(WebhookDeliveryState.Waiting, Assert.Single(await webhooks.LogAsync(WorkspaceId.Main, Cancellation)).State);
    }

    [Fact]
    public async Task RemoveAsync_Endpoint_GoesWithItsLog()
    {
        using var store = await WithTestAsync();
        var webhooks = store.Get<WebhookStore>();

        Assert.False(await webhooks.RemoveAsync(Some.Other, 1, Cancellation));
        Assert.True(await webhooks.RemoveAsync(WorkspaceId.Main, 1, Cancellation));

        Assert.Empty(await webhooks.EndpointsAsync(WorkspaceId.Main, Cancellation));
        Assert.Empty(await webhooks.LogAsync(WorkspaceId.Main, Cancellation));
    }

    [Fact]
    public async Task Secrets_Stored_AreSealedAndShownOnceOnly()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var webhooks = store.Get<WebhookStore>();
        var made = await webhooks.AddAsync(WorkspaceId.Main, "https://all.example", [WebhookEvent.Filed], Cancellation);
        var rotated = await webhooks.RotateAsync(WorkspaceId.Main, 1, Cancellation);
        await webhooks.TestAsync(WorkspaceId.Main, 1, Cancellation);

        var listed = Assert.Single(await webhooks.EndpointsAsync(WorkspaceId.Main, Cancellation));
        var stored = await StoredAsync(store);
        var (_, signing) = Assert.Single(await webhooks.TakeDueAsync(WorkspaceId.Main, Cancellation));

        Assert.Equal((0, null), (listed.Secret.Length, listed.OldSecret));
        Assert.NotEqual(rotated!.Secret, stored.Secret);
        Assert.NotEqual(made.Secret, stored.OldSecret!);
        Assert.Equal([rotated.Secret, made.Secret], signing.SecretsAt(store.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task SealAsync_SecretOfAnOlderVersion_IsSealed()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var webhooks = store.Get<WebhookStore>();
        await webhooks.AddAsync(WorkspaceId.Main, "https://all.example", [WebhookEvent.Filed], Cancellation);
        await store.Database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                var row = await context.In<WebhookEndpointRow>(WorkspaceId.Main).SingleAsync(Cancellation);
                return row.Endpoint = row.Endpoint with { Secret = [1, 2, 3] };
            },
            Cancellation
        );

        Assert.Equal(0, await webhooks.SealAsync(Cancellation));

        Assert.Equal(new TurnedSecrets().Seal([1, 2, 3]), (await StoredAsync(store)).Secret);
    }

    private static Task<WebhookEndpoint> StoredAsync(StoreOnDisk store) =>
        store.Database.ReadAsync(
            context => context.In<WebhookEndpointRow>(WorkspaceId.Main).Select(e => e.Endpoint).SingleAsync(Cancellation),
            Cancellation
        );

    private static async Task<StoreOnDisk> WithTestAsync()
    {
        var store = await StoreOnDisk.OpenAsync();
        var webhooks = store.Get<WebhookStore>();
        await webhooks.AddAsync(WorkspaceId.Main, "https://all.example", [WebhookEvent.Filed], Cancellation);
        await webhooks.TestAsync(WorkspaceId.Main, 1, Cancellation);
        return store;
    }

    private static Task KeepAsync(StoreOnDisk store, string id, int status) =>
        store
            .Get<WebhookStore>()
            .KeepAttemptAsync(
                WorkspaceId.Main,
                id,
                new WebhookAttempt(store.Clock.GetUtcNow(), 12, status, "", null),
                hopeless: false,
                Cancellation
            );
}
