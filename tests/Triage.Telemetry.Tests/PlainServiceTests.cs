using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

public sealed class PlainServiceTests
{
    [Theory]
    [InlineData("plain-js")]
    [InlineData("plain-dotnet")]
    public void Read_Recorded_IsAsExpected(string sdk) => RecordedSdk.Verify(sdk);

    [Fact]
    public void ReadTraces_DotNetService_CallsAreToldApartByTheirPath()
    {
        var spans = Recording.Traces("plain-dotnet/traces.pb");
        var failed = Assert.Single(spans, s => s.Status == SpanStatus.Error);

        Assert.All(spans, s => Assert.Equal((StepKind.Other, null), (s.Kind, s.Dialect)));
        Assert.All(spans, s => Assert.Empty(s.Contents));
        Assert.Equal(
            ("POST /tools/list_payments", "System.Threading.Tasks.TaskCanceledException", "127.0.0.1"),
            (failed.Name, failed.ErrorType, failed.ServerAddress)
        );
        Assert.Contains("POST /tools/post_result", spans.Select(s => s.Name));
        Assert.Contains("POST /jobs", spans.Select(s => s.Name));
        Assert.Contains("step list_payments", spans.Select(s => s.Name));
    }

    [Fact]
    public void ReadTraces_NodeService_ErrorTypeThatIsANumberIsText()
    {
        var spans = Recording.Traces("plain-node/traces.json");

        var failed = spans.Where(s => s.Status == SpanStatus.Error).ToList();
        Assert.Equal(3, failed.Count);
        Assert.All(failed, s => Assert.Equal(("POST /tools/get_refund_policy", "23"), (s.Name, s.ErrorType)));
        Assert.All(failed, s => Assert.Equal("The operation was aborted due to timeout", s.StatusMessage));
        Assert.Contains("middleware - jsonParser", spans.Select(s => s.Name));
    }

    [Theory]
    [InlineData("GET", "http.request.method=GET,url.full=https://erp.example/v2/ledgers?key=1", "GET /v2/ledgers")]
    [InlineData("HTTP GET", "http.method=GET,http.target=/ledgers", "GET /ledgers")]
    [InlineData("GET /ledgers/{id}", "http.request.method=GET,url.path=/ledgers/7", "GET /ledgers/{id}")]
    [InlineData("GET", "http.request.method=GET", "GET")]
    [InlineData("SELECT", "db.system.name=postgresql,db.operation.name=SELECT,db.collection.name=payments", "SELECT payments")]
    [InlineData("postgresql", "db.system=postgresql,db.name=erp", "postgresql erp")]
    [InlineData("SELECT erp.payments", "db.system=postgresql,db.operation=SELECT,db.sql.table=payments", "SELECT erp.payments")]
    public void ReadTraces_BareName_IsCompletedAndAFullerOneStands(string name, string attributes, string expected) =>
        Assert.Equal(expected, Read(name, attributes).Name);

    [Theory]
    [InlineData("messaging.system=kafka,messaging.operation.type=send,messaging.destination.name=invoices", StepKind.Delivery)]
    [InlineData("messaging.system=rabbitmq,messaging.operation=publish,messaging.destination.name=invoices", StepKind.Delivery)]
    [InlineData("messaging.system=kafka,messaging.operation.type=process,messaging.destination.name=invoices", StepKind.Other)]
    [InlineData("http.request.method=POST,url.path=/invoices", StepKind.Other)]
    public void ReadTraces_MessageHandedToABroker_IsADelivery(string attributes, StepKind expected) =>
        Assert.Equal(expected, Read("work", attributes).Kind);

    [Theory]
    [InlineData(2, 503, "503")]
    [InlineData(0, 404, null)]
    public void ReadTraces_NoErrorType_IsTheStatusCodeOfAFailure(int status, int code, string? expected)
    {
        var span = OtlpSample.SpanOf([OtlpSample.Attribute("http.response.status_code", new JsonObject { ["intValue"] = code })]);
        span["status"] = new JsonObject { ["code"] = status };

        Assert.Equal(expected, Assert.Single(OtlpSample.Read(OtlpSample.TraceOf(span)).Spans).ErrorType);
    }

    [Fact]
    public void ReadTraces_Links_AreKept()
    {
        var span = OtlpSample.SpanOf([]);
        span["links"] = new JsonArray(
            new JsonObject { ["traceId"] = "5b8efff798038103d269b633813fc60c", ["spanId"] = "eee19b7ec3c1b174" }
        );

        Assert.Equal(
            [new SpanLink("5b8efff798038103d269b633813fc60c", "eee19b7ec3c1b174")],
            Assert.Single(OtlpSample.Read(OtlpSample.TraceOf(span)).Spans).Links
        );
    }

    private static Span Read(string name, string attributes)
    {
        var span = OtlpSample.SpanOf([
            .. attributes
                .Split(',')
                .Select(a => a.Split('=', 2))
                .Select(a => OtlpSample.Attribute(a[0], new JsonObject { ["stringValue"] = a[1] })),
        ]);
        span["name"] = name;
        return Assert.Single(OtlpSample.Read(OtlpSample.TraceOf(span)).Spans);
    }
}
