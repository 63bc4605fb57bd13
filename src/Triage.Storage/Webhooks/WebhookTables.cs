using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Webhooks;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Webhooks;

internal sealed class WebhookEndpointRow : IWorkspaceRow, IEntityTypeConfiguration<WebhookEndpointRow>
{
    public WorkspaceId Workspace { get; set; }
    public int Number { get; set; }
    public WebhookEndpoint Endpoint { get; set; } = null!;

    public void Configure(EntityTypeBuilder<WebhookEndpointRow> row)
    {
        row.ToTable("webhook_endpoints");
        row.HasKey(e => new { e.Workspace, e.Number });
        row.Property(e => e.Endpoint).HasJson();
        row.HasOne<WorkspaceRow>().WithMany().HasForeignKey(e => e.Workspace);
    }
}

/// <summary>The outbox and, once settled, the log of what was sent.</summary>
internal sealed class WebhookDeliveryRow : IWorkspaceRow, IEntityTypeConfiguration<WebhookDeliveryRow>
{
    public WorkspaceId Workspace { get; set; }
    public string Id { get; set; } = "";
    public int Endpoint { get; set; }
    public WebhookMessage Message { get; set; } = null!;
    public WebhookDeliveryState State { get; set; }
    public DateTimeOffset MadeAtUtc { get; set; }
    public DateTimeOffset? NextAttemptAtUtc { get; set; }

    /// <summary>Failed in a row since it was made, or sent again by hand.</summary>
    public int Failures { get; set; }
    public IReadOnlyList<WebhookAttempt> Attempts { get; set; } = [];

    public WebhookDelivery ToDelivery() => new(Id, Endpoint, Message, State, MadeAtUtc, NextAttemptAtUtc, Attempts);

    public void Configure(EntityTypeBuilder<WebhookDeliveryRow> row)
    {
        row.ToTable("webhook_deliveries");
        row.HasKey(d => new { d.Workspace, d.Id });
        row.Property(d => d.Message).HasJson();
        row.Property(d => d.Attempts).HasJson();
        row.HasOne<WebhookEndpointRow>().WithMany().HasForeignKey(d => new { d.Workspace, d.Endpoint });
        row.HasIndex(d => new { d.Workspace, d.NextAttemptAtUtc });
        row.HasIndex(d => new { d.Workspace, d.MadeAtUtc });
    }
}
