using System.Text;

namespace Cleave.Tools.Pickle;

/// <summary>Builds the harmless containers that Python writes as calls of their types, and refuses all other calls.</summary>
/// <remarks>
/// <c>OrderedDict</c>, <c>defaultdict</c>, <c>Counter</c>, <c>deque</c>, <c>set</c>, <c>frozenset</c> and <c>torch.Size</c> become the
/// dictionary, list, set or tuple that they represent. <c>NEWOBJ</c> of any other type produces the tuple of its arguments, which for a
/// named tuple is its value. The type itself is never looked up.
/// </remarks>
internal sealed class PickleCalls
{
    private const int MaxNameBytes = 256;

    private readonly PickleInput _input;
    private readonly PickleMachine _machine;
    private readonly PickleAssembler _assembler;
    private readonly PickleHeap _heap;

    public PickleCalls(PickleInput input, PickleMachine machine, PickleAssembler assembler, PickleHeap heap)
    {
        _input = input;
        _machine = machine;
        _assembler = assembler;
        _heap = heap;
    }

    /// <summary>Executes GLOBAL: reads the module and the name, each on a line of the pickle.</summary>
    public void ReadName()
    {
        string module = ReadLine();
        Push(module, ReadLine());
    }

    /// <summary>Executes STACK_GLOBAL: pops the module and the name from the stack.</summary>
    public void PopName()
    {
        PickleValue name = _machine.Pop();
        PickleValue module = _machine.Pop();
        if (module.Text is not { } moduleText || name.Text is not { } nameText)
            throw _input.Error($"a type is named by {module} and {name}; two texts are expected");

        Push(moduleText, nameText);
    }

    /// <summary>
    /// Executes REDUCE, or NEWOBJ if <paramref name="isNew"/>: pops the type and the tuple of its arguments from the stack.
    /// </summary>
    public void Call(bool isNew)
    {
        PickleValue arguments = _machine.Pop();
        PickleValue callee = _machine.Pop();
        if (callee.Content is not PickleTypeName type || arguments.Tuple is not { } tuple)
            throw _input.Error($"{callee} would be called with {arguments}; a type and a tuple are expected");

        if (type.Container is { } kind)
            Build(kind, type, tuple);
        else if (isNew)
            _machine.Push(arguments);
        else
            throw _input.Error($"REDUCE is refused: it would call {type}, and only plain data is read");
    }

    private void Build(PickleKind kind, PickleTypeName type, PickleTuple arguments)
    {
        // The second argument of a deque is its limit, and the first of a defaultdict is its factory; neither is data.
        PickleValue content = arguments.Items.Length > 0 ? arguments.Items[0] : default;
        Span<PickleValue> items = content.Content is PickleTypeName or null ? [] : ItemsOf(content)
            ?? throw _input.Error($"{type} would be made of {content}; a list, tuple, dictionary or set is expected");
        _heap.Budget.Charge(items.Length * 16L);
        switch (kind)
        {
            case PickleKind.Dictionary: _assembler.PushDictionary(content.Dictionary is null ? Pairs(items) : items); break;
            case PickleKind.List: _assembler.PushList(items); break;
            case PickleKind.Set: _assembler.PushSet(items); break;
            default: _assembler.PushTuple(items); break;
        }
    }

    private static PickleValue[]? ItemsOf(PickleValue content) => content.Kind switch
    {
        PickleKind.List => content.List!.Items.ToArray(),
        PickleKind.Tuple => content.Tuple!.Items.ToArray(),
        PickleKind.Set => [.. content.Set!.Items],
        PickleKind.Dictionary => [.. content.Dictionary!.Entries.ToArray().SelectMany(entry => new[] { entry.Key, entry.Value })],
        _ => null,
    };

    private PickleValue[] Pairs(ReadOnlySpan<PickleValue> items)
    {
        var pairs = new PickleValue[2 * items.Length];
        for (int at = 0; at < items.Length; at++)
        {
            if (ItemsOf(items[at]) is not [PickleValue key, PickleValue value])
                throw _input.Error($"a dictionary would be made of {items[at]}; a pair is expected");

            (pairs[2 * at], pairs[(2 * at) + 1]) = (key, value);
        }

        return pairs;
    }

    private void Push(string module, string name)
    {
        _heap.Budget.Charge((2 * PickleTexts.ObjectBytes) + (2 * (module.Length + name.Length)));
        _machine.Push(PickleValue.OfObject(new PickleTypeName(module, name)));
    }

    private string ReadLine()
    {
        Span<byte> line = stackalloc byte[MaxNameBytes];
        for (int length = 0; length < line.Length; length++)
        {
            line[length] = _input.ReadByte();
            if (line[length] == '\n')
                return Encoding.UTF8.GetString(line[..length]);
        }

        throw _input.Error($"the name of a type is longer than {MaxNameBytes} bytes");
    }
}
