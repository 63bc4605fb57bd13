using System.Text;
using System.Text.Json.Nodes;
using Triage.Telemetry.Otlp;
using Triage.Telemetry.Otlp.Wire;

namespace Triage.Telemetry.Tests;

public class OtlpAnswerTests
{
    [Theory]
    [InlineData(OtlpSignal.Traces)]
    [InlineData(OtlpSignal.Logs)]
    [InlineData(OtlpSignal.Metrics)]
    public void Success_NothingRejected_PartialSuccessIsUnset(OtlpSignal signal)
    {
        Assert.Empty(OtlpAnswer.Success(signal, OtlpEncoding.Protobuf, 0, null));
        Assert.Equal("{ }", Encoding.UTF8.GetString(OtlpAnswer.Success(signal, OtlpEncoding.Json, 0, null)));
    }

    [Fact]
    public void Success_SomeRejected_SaysHowManyAndWhy()
    {
        var wire = ExportTraceServiceResponse.Parser.ParseFrom(
            OtlpAnswer.Success(OtlpSignal.Traces, OtlpEncoding.Protobuf, 3, "why")
        );
        var json = JsonNode.Parse(OtlpAnswer.Success(OtlpSignal.Logs, OtlpEncoding.Json, 3, "why"))!;

        Assert.Equal((3L, "why"), (wire.PartialSuccess.RejectedSpans, wire.PartialSuccess.ErrorMessage));
        Assert.Equal("3", json["partialSuccess"]!["rejectedLogRecords"]!.GetValue<string>());
        Assert.Equal("why", json["partialSuccess"]!["errorMessage"]!.GetValue<string>());
    }

    [Fact]
    public void Success_WarningOnly_HasMessageAndNothingRejected() =>
        Assert.Equal(
            "hint",
            ExportMetricsServiceResponse
                .Parser.ParseFrom(OtlpAnswer.Success(OtlpSignal.Metrics, OtlpEncoding.Protobuf, 0, "hint"))
                .PartialSuccess.ErrorMessage
        );

    [Fact]
    public void Success_HugeMessage_StaysUnder4MiB()
    {
        var message = new string('\u0001', 5 * 1024 * 1024);
        Assert.All(
            new[] { OtlpEncoding.Json, OtlpEncoding.Protobuf },
            encoding => Assert.True(OtlpAnswer.Success(OtlpSignal.Traces, encoding, 1, message).Length < 4 * 1024 * 1024)
        );
    }

    [Fact]
    public void Error_BothEncodings_IsAGoogleRpcStatus()
    {
        var wire = Otlp.Rpc.Status.Parser.ParseFrom(OtlpAnswer.Error(OtlpEncoding.Protobuf, 3, "bad"));
        var json = JsonNode.Parse(OtlpAnswer.Error(OtlpEncoding.Json, 3, "bad"))!;

        Assert.Equal((3, "bad"), (wire.Code, wire.Message));
        Assert.Equal((3, "bad"), (json["code"]!.GetValue<int>(), json["message"]!.GetValue<string>()));
    }
}
