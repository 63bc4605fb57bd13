using Triage.Engine.Agents;

namespace Triage.Engine.Tests.Agents;

public sealed class ToolReachesTests
{
    [Theory]
    [InlineData("list_payments", null, null, ToolReach.Read)]
    [InlineData("post_result", null, null, ToolReach.Write)]
    [InlineData("sendEmail", null, null, ToolReach.Irreversible)]
    [InlineData("search_and_delete", null, null, ToolReach.Irreversible)]
    [InlineData("ledger", "Writes the result into the ledger.", null, ToolReach.Write)]
    [InlineData("ledger", "DELETE /entries/{id}", null, ToolReach.Irreversible)]
    [InlineData("get_report", null, "POST", ToolReach.Write)]
    public void Propose_WhatSpeaksFor_IsProposed(string name, string? description, string? method, ToolReach reach) =>
        Assert.Equal(reach, ToolReaches.Propose(name, description, method)?.Reach);

    [Theory]
    [InlineData("ledger", null)]
    [InlineData("payment_output", "The ledger of the month.")]
    public void Propose_NothingSpeaks_IsNull(string name, string? description) =>
        Assert.Null(ToolReaches.Propose(name, description));

    [Fact]
    public void Propose_ByName_SaysWhatItRestsOn() =>
        Assert.Equal("“refund” in its name", ToolReaches.Propose("Refund_order", null)!.Why);

    [Theory]
    [InlineData("create_ticket", true)]
    [InlineData("get_ticket", false)]
    [InlineData("ticket", false)]
    public void ActsByName_Words_Decide(string name, bool acts) => Assert.Equal(acts, ToolReaches.ActsByName(name));

    [Theory]
    [InlineData("async_search", true)]
    [InlineData("listPullRequests", true)]
    [InlineData("update_list", false)]
    [InlineData("ledger", false)]
    public void ReadsByName_FirstVerb_Decides(string name, bool reads) => Assert.Equal(reads, ToolReaches.ReadsByName(name));
}
