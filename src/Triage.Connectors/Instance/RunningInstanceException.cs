namespace Triage.Connectors.Instance;

public enum InstanceFailure
{
    /// <summary>The address file holds something that is not an address on this machine.</summary>
    AddressRefused,

    /// <summary>Something is there and does not answer as a Triage should, or not in time.</summary>
    NotAnswering,

    /// <summary>It answered that it would not, a redirect included.</summary>
    Refused,

    AnswerTooLarge,
}

/// <summary>The running Triage could not be used; the message names the thing and the remedy.</summary>
public sealed class RunningInstanceException(InstanceFailure failure, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public InstanceFailure Failure { get; } = failure;
}
