using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Triage.Engine;
using Triage.Engine.Webhooks;
using Triage.Storage.Webhooks;
using Triage.Web.Access;
using Triage.Web.Tests.Intake;
using Triage.Web.Verbs;
using Triage.Web.Webhooks;

namespace Triage.Web.Tests.Access;

/// <summary>S-07, S-55, S-62 to S-66: what leaves the server by another way than a page.</summary>
public sealed class HostileOutputTests(TriageHost host) : IClassFixture<TriageHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("=cmd|'/c calc'!A1")]
    [InlineData("+1+1")]
    [InlineData("-1+1")]
    [InlineData("@SUM(1)")]
    [InlineData("\t=1+1")]
    [InlineData("\r=1+1")]
    [InlineData("=HYPERLINK(\"https://out.example\")")]
    public async Task S62_CellThatIsAFormula_IsTextInEveryFile(string title)
    {
        await host.PostAsync(
            "/api/v1/incidents",
            new
            {
                title,
                agent = title.Trim(),
                whatHappened = title,
            },
            201
        );

        foreach (var file in new[] { "/api/v1/incidents.csv", "/api/v1/runs.csv", "/api/v1/audit.csv" })
        {
            var text = Encoding.UTF8.GetString(await host.Http.GetByteArrayAsync(file, Cancellation));
            Assert.StartsWith("\ufeff", text, StringComparison.Ordinal);
            Assert.DoesNotContain(
                text.Split(['\r', '\n']).SelectMany(line => line.Split(',')),
                cell =>
                    cell.Trim('"') is ['=' or '@' or '\t', ..] or ['+' or '-', _, ..]
                    && !double.TryParse(cell, CultureInfo.InvariantCulture, out _)
            );
        }
    }

    [Theory]
    [InlineData("/api/v1/incidents.csv", "incidents.csv")]
    [InlineData("/api/v1/incidents.json", "incidents.json")]
    [InlineData("/api/v1/runs.csv", "runs.csv")]
    [InlineData("/api/v1/runs.json", "runs.json")]
    [InlineData("/api/v1/audit.csv", "audit.csv")]
    public async Task S65_Download_IsAnAttachmentThatCanDoNothing(string address, string name)
    {
        using var answer = await host.Http.GetAsync(address, Cancellation);

        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal(name, answer.Content.Headers.ContentDisposition?.FileName);
        Assert.StartsWith(
            "sandbox;",
            Assert.Single(answer.Headers.GetValues("Content-Security-Policy")),
            StringComparison.Ordinal
        );
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public void S55_WhatATargetAnswered_IsForThoseWhoManageTheWorkspace()
    {
        var needs = (NeedsAttribute?)Attribute.GetCustomAttribute(typeof(WebhooksPage), typeof(NeedsAttribute));

        Assert.Equal(Triage.Engine.Access.Permission.Own, needs?.Permission);
    }

    [Fact]
    public async Task S07_AddressOfAnEndpoint_CannotBeChangedUnderItsSecret()
    {
        var webhooks = host.Services.GetRequiredService<WebhookStore>();
        var first = await webhooks.AddAsync(WorkspaceId.Main, "https://one.example", [WebhookEvent.Filed], Cancellation);
        await webhooks.RemoveAsync(WorkspaceId.Main, first.Number, Cancellation);
        var second = await webhooks.AddAsync(WorkspaceId.Main, "https://two.example", [WebhookEvent.Filed], Cancellation);

        Assert.NotEqual(first.Secret, second.Secret);
        Assert.DoesNotContain(
            typeof(WebhookStore).GetMethods(),
            m =>
                m.Name != nameof(WebhookStore.AddAsync)
                && m.GetParameters().Any(p => p.ParameterType == typeof(string) && p.Name == "address")
        );
    }

    [Fact]
    public async Task S91_SecretOfAWebhook_IsInNoFile()
    {
        var webhooks = host.Services.GetRequiredService<WebhookStore>();
        var made = await webhooks.AddAsync(WorkspaceId.Main, "https://secret.example", [WebhookEvent.Filed], Cancellation);
        var rotated = await webhooks.RotateAsync(WorkspaceId.Main, made.Number, Cancellation);
        var backup = Path.Combine(host.DataDirectory, "webhooks.backup");
        await using var said = new StringWriter(CultureInfo.InvariantCulture);
        Assert.Equal(
            0,
            await CommandLine.TryRunAsync(["backup", backup, $"--Triage:DataDirectory={host.DataDirectory}"], said, said)
        );

        foreach (
            var file in Directory.EnumerateFiles(host.DataDirectory).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal))
        )
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, Cancellation);
            foreach (var secret in new[] { made.Secret, rotated!.Secret })
            {
                Assert.True(bytes.AsSpan().IndexOf(secret) < 0, $"The bytes of a secret are in {file}.");
                Assert.True(
                    bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Convert.ToBase64String(secret).TrimEnd('='))) < 0,
                    $"A secret is in {file}."
                );
            }
        }
    }

    [Fact]
    public async Task S64_LineBreaksOfASender_MakeNoLineOfTheLog()
    {
        const string Forged = "harmless\r\nfail: Triage[0]\n      everything was deleted";
        await using var logged = new LoggedHost();
        using var content = new StringContent(
            "{\"resourceSpans\":\""
                + Forged.Replace("\r\n", "\\r\\n", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)
                + "\"}",
            Encoding.UTF8,
            "application/json"
        );
        using var refused = await logged.Http.PostAsync("/v1/traces", content, Cancellation);
        using var unknown = await logged.Http.GetAsync("/api/v1/runs/" + Uri.EscapeDataString(Forged), Cancellation);
        using var word = await logged.Http.GetAsync("/api/v1/incidents?state=" + Uri.EscapeDataString(Forged), Cancellation);

        Assert.DoesNotContain(
            logged.Words.At(LogLevel.Warning).Concat(logged.Words.At(LogLevel.Error)).SelectMany(l => l.Split('\n')),
            line => line.StartsWith("fail: Triage[0]", StringComparison.Ordinal)
        );
    }

    private sealed class LoggedHost : TriageHost
    {
        public LoggedWords Words { get; } = new();

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureLogging(logging => logging.AddProvider(Words));
        }
    }
}
