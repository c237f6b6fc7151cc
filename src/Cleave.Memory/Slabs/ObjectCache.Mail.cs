namespace Cleave.Memory.Slabs;

/// <content>What other threads send: objects of this owner that they have freed.</content>
internal sealed unsafe partial class ObjectCache
{
    /// <summary>With more, whoever sends opens the mail, since the owner does not.</summary>
    private const int MostMail = 4096;

    private readonly ShortLock _mailLock = new();
    private nuint[] _mail = new nuint[OwnerState.MostLeaving];
    private nuint[] _opened = new nuint[OwnerState.MostLeaving];
    private int _mailCount;

    /// <summary>Puts what others have freed of its objects where it can be used again.</summary>
    public void OpenMail()
    {
        int count;
        using (_mailLock.Enter())
        {
            (_mail, _opened) = (_opened, _mail);
            (count, _mailCount) = (_mailCount, 0);
        }

        foreach (nuint address in _opened.AsSpan(0, count))
        {
            Receive(address);
        }
    }

    /// <summary>Is told of objects that others have freed. Needs no gate.</summary>
    /// <returns>Whether there is so much now that somebody should see to it, since the owner does not.</returns>
    public bool Post(ReadOnlySpan<nuint> addresses)
    {
        using (_mailLock.Enter())
        {
            if (_mailCount + addresses.Length > _mail.Length)
            {
                Array.Resize(ref _mail, 2 * (_mailCount + addresses.Length));
            }

            addresses.CopyTo(_mail.AsSpan(_mailCount));
            _mailCount += addresses.Length;
            return _mailCount >= MostMail;
        }
    }

    /// <summary>Frees an object that another thread has marked and sent.</summary>
    private void Receive(nuint address)
    {
        FrameInfo* frame = _table.Find(address);
        if (frame->Owner == Id)
        {
            Receive(frame, address, frame->Slots + (frame->IndexOf(address) * ObjectSlot.Size));
        }
        else
        {
            // It was freed here too, and the slab has gone since.
            _heap.MisusedBefore(address);
        }
    }

    private void Receive(FrameInfo* frame, nuint address, byte* slot)
    {
        bool isSent = slot[1] == ObjectSlot.Sent;
        bool isOut = ObjectSlot.IsOut(*slot);
        if (*slot == ObjectSlot.Suspect)
        {
            PutBack(address, slot);
        }
        else if (isSent && isOut)
        {
            Keep(frame->SizeClass, address, slot);
        }

        if (isSent)
        {
            // After the state, so that no other finds the object out and without a mark.
            Volatile.Write(ref slot[1], 0);
            if (!isOut)
            {
                _heap.MisusedBefore(address);
            }
        }
    }
}
