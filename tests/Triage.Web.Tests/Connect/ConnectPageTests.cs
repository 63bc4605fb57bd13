using System.Text;
using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Web.Connect;
using Triage.Web.Intake;

namespace Triage.Web.Tests.Connect;

public sealed class ConnectPageTests : PageOnDisk
{
    [Fact]
    public void Open_Fresh_ShowsTheVariablesOfThisAddressAndEverySwitch()
    {
        var page = Show();

        Assert.Contains("OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost\n", page.Markup, StringComparison.Ordinal);
        Assert.Contains("OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", page.Markup, StringComparison.Ordinal);
        Assert.All(CaptureSwitch.All, s => Assert.Contains(s.Sdk, page.FindAll("h3").Select(h => h.TextContent)));
        Assert.Contains("Nothing since this program started", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void ReceivedLately_NewRequest_AppearsByItself()
    {
        var page = Show();
        Services
            .GetRequiredService<IntakeLog>()
            .Add(
                new IntakeEntry(
                    WorkspaceId.Main,
                    Clock.GetUtcNow(),
                    "traces",
                    "reconciler",
                    200,
                    4,
                    3,
                    [new Refusal("span 2", "its id is no hex")],
                    null
                )
            );

        Clock.Advance(TimeSpan.FromSeconds(3));

        page.WaitForAssertion(() =>
            Assert.Contains("1 request, 3 spans stored, 1 refused", page.Markup, StringComparison.Ordinal)
        );
        Assert.Contains("its id is no hex", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReceivedLately_Disposed_StopsLooking()
    {
        var page = Show();
        var renders = page.RenderCount;

        await DisposeComponentsAsync();
        Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(renders, page.RenderCount);
    }

    [Fact]
    public async Task Gaps_RunsWithoutContent_NameWhatIsMissing()
    {
        await StoreAsync([.. Recorded.Reconciliation(1).Select(s => s with { Contents = [] })]);

        var page = Show();

        page.WaitForAssertion(() => Assert.Contains("1 of the newest 1 runs: reconciler", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void Import_FileThatIsNoTrace_SaysSoAndStoresNothing()
    {
        var page = Show();

        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText("hello", "notes.txt"));

        page.WaitForAssertion(() =>
            Assert.Contains("notes.txt was not imported.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Import_OtlpJson_LinksTheRun()
    {
        const string Trace = """
            {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",
            "name":"execute_tool pay","startTimeUnixNano":"1763280000000000000","endTimeUnixNano":"1763280001000000000",
            "attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"execute_tool"}}]}]}]}]}
            """;
        var page = Show();

        page.FindComponent<InputFile>()
            .UploadFiles(InputFileContent.CreateFromBinary(Encoding.UTF8.GetBytes(Trace), "trace.json"));

        page.WaitForAssertion(() => Assert.Contains("stored 1 span of 1 in 1 run", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void Import_LongFile_ShowsHowFarItIsAndStopsWhenCancelled()
    {
        const string Line =
            """{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"n"}]}]}]}""";
        var page = Show();
        var input = page.FindComponent<InputFile>().Instance;
        var file = new EndlessFile(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Line + "\n", 9_000))));

        _ = page.InvokeAsync(() => input.OnChange.InvokeAsync(new InputFileChangeEventArgs([file])));
        page.WaitForAssertion(() =>
            Assert.Contains("1.0 of 64.0 MiB read, 1 spans in 1 runs stored", page.Markup, StringComparison.Ordinal)
        );
        page.FindAll("button").Single(b => b.TextContent == "Cancel").Click();

        page.WaitForAssertion(() => Assert.Contains("Cancelled long.jsonl", page.Markup, StringComparison.Ordinal));
        Assert.Contains("What is stored stays", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("was not imported", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Fetch_NoSourceConfigured_SaysWhereItIs()
    {
        var page = Show();

        Assert.Contains("Triage:TraceSources", page.Find("[aria-labelledby=fetch-head]").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("[aria-labelledby=fetch-head] form"));
    }

    private IRenderedComponent<ConnectPage> Show()
    {
        Open("/w/main/connect");
        return Render<ConnectPage>(p => p.Add(x => x.Workspace, "main").Add(x => x.Scope, Scope));
    }
}
