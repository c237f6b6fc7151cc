using System.Runtime.CompilerServices;
using System.Text;

namespace Cleave.House.Tests.Messages;

/// <summary>Collects the messages of the library by calling it wrongly.</summary>
internal sealed class MessageTable
{
    private readonly List<MessageCase> _cases = [];
    private readonly List<string> _served = [];
    private string _section = "";

    public static MessageTable OfAll { get; } = Make();

    public IReadOnlyList<MessageCase> Cases => _cases;

    /// <summary>Calls that should have been refused, and were not.</summary>
    public IReadOnlyList<string> Served => _served;

    /// <summary>Begins a part of the table.</summary>
    public void Section(string title) => _section = title;

    /// <summary>Adds the exception that the call has to end with.</summary>
    public void Throws(Action call, [CallerArgumentExpression(nameof(call))] string text = "")
    {
        if (Record.Exception(call) is { } error)
            _cases.Add(MessageCase.Of(_section, text, error));
        else
            _served.Add(text);
    }

    /// <summary>Adds the exception that an asynchronous call has to end with.</summary>
    public void ThrowsAsync(Func<Task> call, [CallerArgumentExpression(nameof(call))] string text = "") =>
        Throws(() => call().GetAwaiter().GetResult(), text);

    /// <summary>Adds a message that the call returns as a value.</summary>
    public void Returns(Func<object> call, [CallerArgumentExpression(nameof(call))] string text = "")
    {
        object value = call();
        _cases.Add(MessageCase.Of(_section, text, value.GetType().Name, $"{value}"));
    }

    /// <summary>The table as text, section by section.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (IGrouping<string, MessageCase> section in _cases.GroupBy(one => one.Section))
        {
            text.Append($"## {section.Key}\n\n").AppendJoin('\n', section).Append('\n');
        }

        return text.ToString();
    }

    private static MessageTable Make()
    {
        var table = new MessageTable();
        CoreMessages.AddTo(table);
        GpuMessages.AddTo(table);
        BestFitMessages.AddTo(table);
        MoveMessages.AddTo(table);
        PlanMessages.AddTo(table);
        PoolMessages.AddTo(table);
        PhysicalMessages.AddTo(table);
        PageMessages.AddTo(table);
        HeapMessages.AddTo(table);
        MisuseMessages.AddTo(table);
        OwnerMessages.AddTo(table);
        DeviceMessages.AddTo(table);
        StorageMessages.AddTo(table);
        FleetMessages.AddTo(table);
        ToolMessages.AddTo(table);
        return table;
    }
}
